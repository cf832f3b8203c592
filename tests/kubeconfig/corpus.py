"""Kubeconfig files for against_kubectl.py: one or more for each rule, and mutations of a rich one."""

import base64

# What we say when kubectl's message is for readers of Go: a part of its words and of ours.
SAID_IN_OTHER_WORDS = (
    ('no kind "ExecCredential" is registered for version', "getting credentials: exec plugin is configured"),
    ("plugin returned version client.authentication.k8s.io/__internal", "decoding stdout: "),
    ("getting credentials: decoding stdout: ", "getting credentials: decoding stdout: "),
    ("unsupported protocol scheme", "is a URL without a host or port"),
    # It continues about Google's own plugin.
    ("The gcp auth plugin has been removed.", "The gcp auth plugin has been removed."),
    # It asks for a name and password, which API servers have not accepted since 1.19.
    ("error: EOF", "The connection to the server"),
)


# A certificate and its key, used only in these files.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBdDCCARugAwIBAgIUIC0LG22iBfp3ClB74zTkCO1Of40wCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQwNjI0MTVaGA8yMTI2MTAzMTA2MjQx
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDFX
Cj1JTJ96kZ/VSgwIGhN4rs1Krx4MZrM86DPJKe5Tg3aSNwskmv7MPnjKP3RRQZrO
pfjwxtkXEglTIEeb0dOjUzBRMB0GA1UdDgQWBBS+ZlV6MldbdGCGdc+1evU5rLCh
GjAfBgNVHSMEGDAWgBS+ZlV6MldbdGCGdc+1evU5rLChGjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0cAMEQCIHpV/9b7y5h6qeHhnvk3/sR1MTLMwGlbp8bs
szpDx2xnAiBB0bMbP0qaf5PwCoE9UGrXzYQ+v4S4sYN3hcLFyErLxA==
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4mPw0mPxnzPGXZoc
sLDRIrgVV+9iyhrsVPZWLh3oygahRANCAAQxVwo9SUyfepGf1UoMCBoTeK7NSq8e
DGazPOgzySnuU4N2kjcLJJr+zD54yj90UUGazqX48MbZFxIJUyBHm9HT
-----END PRIVATE KEY-----
"""


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def config(port, cluster="", user="token: t", context=""):
    return f"""apiVersion: v1
kind: Config
clusters:
- name: k
  cluster: {{server: "https://127.0.0.1:{port}"{cluster and ", " + cluster}}}
users:
- name: u
  user: {{{user}}}
contexts:
- name: x
  context: {{cluster: k, user: u{context and ", " + context}}}
current-context: x
"""


def written(port):
    yield from files(port)
    yield from users(port)
    yield from clusters(port)
    yield from flags(port)
    yield from plugins(port)


def case(name, text, **more):
    return {"name": name, "files": {"config": text, **more.pop("files", {})}, **more}


def files(port):
    plain = config(port)
    other = "users: [{name: u, user: {token: other, as: z}}]\ncurrent-context: y\n"
    yield case("plain", plain)
    for name, text in {
        "empty": "", "comment": "# x\n", "null": "null", "tilde": "~\n", "list": "[]", "text": "hello",
        "number": "5", "two documents": plain + "---\n" + other, "bad second": plain + "---\n}{\n",
        "end mark": plain + "...\nrubbish: [", "bom": "\ufeff" + plain,
        "crlf": plain.replace("\n", "\r\n"), "tab": plain.replace("  cluster", "\tcluster"),
        "json": '{"apiVersion":"v1","kind":"Config","current-context":"x"}',
        "json escapes": r'{"current-context":"a\/b"}', "json unicode": r'{"current-context":"\u00e9"}',
        "surrogates": r'{"current-context":"\ud83d\ude00"}', "control": "current-context: \"\x01\"",
        "no kind": plain.replace("kind: Config\n", ""),
        "no version": plain.replace("apiVersion: v1\n", ""), "pod": "kind: Pod", "v2": "apiVersion: v2",
        "group": "apiVersion: a/b", "slash": "apiVersion: /", "slash v1": "apiVersion: /v1",
        "three": "apiVersion: a/b/c", "half": "apiVersion: v1/", "Kind": "Kind: Pod",
        "KIND and kind": "KIND: Pod\nkind: Config", "kind number": "kind: 5", "kind null": "kind: ~",
        "APIVERSION number": "APIVERSION: 5", "duplicate key": plain + "current-context: zz\n",
        "duplicate cluster": plain.replace("- name: k\n", "- name: k\n- name: k\n"),
        "duplicate user": plain.replace("- name: u\n", "- name: u\n- name: u\n"),
        "duplicate nameless": "users: [{}, ~]", "one nameless": "users: [~]\nclusters: [{}]",
        "duplicate extension": "extensions: [{name: e, extension: 1}, {name: e, extension: 2}]",
        "null extension": "extensions: [{name: e}, {name: e, extension: 2}]",
        "second null extension": "extensions: [{name: e, extension: 1}, {name: e}]",
        "preferences": "preferences: {colors: yes, extensions: [{name: a, extension: {b: 1}}]}",
        "bad preferences": "preferences: {colors: 1}", "list preferences": "preferences: []",
        "anchors": "users: [{name: a, user: &u {token: t}}, {name: b, user: *u}]",
        "merge": "users: [{name: a, user: &u {token: t, as: x}}, {name: b, user: {<<: *u, as: y}}]",
        "bad merge": "users: [{name: a, user: {<<: 5}}]", "loop": "users: &a [*a]",
        "yes key": "yes: 1\n2: b\n~: c", "null key": "? ~\n: 1", "list key": "? [a]\n: 1",
        "nan": "extra: .nan", "date": "current-context: 2024-01-01", "binary": "current-context: !!binary aGk=",
        "bad binary": "current-context: !!binary aGk", "str tag": "current-context: !!str 5",
        "own tag": "current-context: !x 5", "int tag": "current-context: !!int x",
        "float": "current-context: 1e3", "octal": "current-context: 0o7", "colon": "current-context: 1:20",
        "underscore": "current-context: 1_0", "sign": "current-context: +", "inf": "current-context: .inf",
        "folded": "current-context: >\n  a\n  b\n", "literal": "current-context: |-\n  x\n",
        "deep": "extra: " + "[" * 200 + "]" * 200,
    }.items():
        yield case(name, text)
    for name, variable in {"first wins": "config:other", "other order": "other:config",
                           "missing": "nope:config", "all missing": "nope:nope2", "twice": "config:config",
                           "empty names": ":config::", "through a file": "config/x", "folder": ".",
                           "bad among good": "config:bad", "relative": "./config:sub/../other"}.items():
        yield case(name, plain, variable=variable,
                   files={"other": other, "bad": "users: 5", "sub/x": ""})
    yield case("home", "", variable="", files={"home/.kube/config": plain})
    for flag in ("config", "nope", "bad", ".", ""):
        missing_view = flag == "nope"  # `config view` alone takes it for an empty file
        if not missing_view:
            yield case("flag " + flag, plain, variable="other", flags={"kubeconfig": flag},
                       files={"other": other, "bad": "users: 5"})


def users(port):
    files = {"c.pem": CERTIFICATE, "k.pem": KEY, "token": "t\n", "empty": "", "pki/x": ""}
    cert64, key64 = base64_of(CERTIFICATE), base64_of(KEY)
    for text in (
        "token: t", "token: 123", "token: 0123", "token: yes", "token: ~", 'token: ""',
        "tokenFile: token", "tokenFile: nope", "token: t, tokenFile: nope", "tokenFile: pki",
        "username: a, password: b", "username: a", "password: b", "token: t, username: a",
        "tokenFile: token, username: a", "username: n",
        "client-certificate: c.pem, client-key: k.pem", "client-certificate: c.pem",
        "client-key: k.pem", "client-key: nope", "client-certificate: nope, client-key: k.pem",
        "client-certificate: c.pem, client-key: nope", "client-certificate: pki, client-key: k.pem",
        f"client-certificate-data: {cert64}, client-key-data: {key64}",
        f"client-certificate-data: {cert64}", f"client-key-data: {key64}",
        f"client-certificate-data: {cert64}, client-key: k.pem",
        f"client-certificate: c.pem, client-certificate-data: {cert64}, client-key: k.pem, "
        f"client-key-data: {key64}",
        'client-certificate-data: "!!", client-key: k.pem', "client-key-data: [1, 2]",
        "client-key-data: [1, 256]", "client-key-data: [a]", "client-key-data: [~]",
        'client-key-data: "YQ"', 'client-key-data: "YQ==\\n"', 'client-key-data: " YQ=="',
        'client-key-data: "YR=="', 'client-key-data: "YQ==YQ=="', "client-key-data: ''",
        "as: a", "as-groups: [g]", "as: a, as-groups: g", "as: a, as-groups: [5]", "as: a, as-groups: [~]",
        "as-uid: '1'", "as: a, as-uid: 1", "as-user-extra: {k: [v]}", "as: a, as-user-extra: {k: v}",
        "as: a, as-user-extra: {k: ~}", "as: a, as-user-extra: []", "as: a, as-user-extra: {k: [v, w]}",
        "auth-provider: {name: gcp}, token: t", "auth-provider: {config: {a: b}}, token: t",
        "auth-provider: {name: x, config: {a: 5}}", "auth-provider: {name: x, config: {a: ~}}, token: t",
        "auth-provider: ~", "extensions: [{name: e, extension: x}]", "Token: 5", "unknown: [1]",
    ):
        yield case("user " + text[:60], config(port, user=text), files=files)


def clusters(port):
    cert64 = base64_of(CERTIFICATE)
    files = {"ca.pem": CERTIFICATE, "empty": "", "text": "hello", "pki/x": ""}
    for text in (
        "certificate-authority: ca.pem", "certificate-authority: nope", "certificate-authority: pki",
        "certificate-authority: text", f"certificate-authority-data: {cert64}",
        "certificate-authority-data: aGVsbG8=", 'certificate-authority-data: "!!"',
        f"certificate-authority: ca.pem, certificate-authority-data: {cert64}",
        f"insecure-skip-tls-verify: true, certificate-authority-data: {cert64}",
        "insecure-skip-tls-verify: true", "insecure-skip-tls-verify: yes",
        "insecure-skip-tls-verify: 'true'", "insecure-skip-tls-verify: 1",
        "disable-compression: true", "tls-server-name: a", "tls-server-name: 5",
        "proxy-url: ftp://a", "proxy-url: a", "proxy-url: localhost:1", "proxy-url: 127.0.0.1:1",
        "proxy-url: ''", "proxy-url: ':'", "proxy-url: '/a:b'", "proxy-url: 'a b:c'", "proxy-url: '1a:b'",
        "extensions: [{name: e, extension: {a: [yes, 0x1f, 1.5, 2024-01-01, ~], b: {2: c}}}]",
        "extensions: [{name: e, extension: ~}]", "extensions: {}", "Server: 5",
    ):
        yield case("cluster " + text[:60], config(port, cluster=text), files=files)
    for server in ("http://127.0.0.1:PORT", "127.0.0.1:PORT", "localhost:PORT", "https://127.0.0.1:PORT/",
                   "https://127.0.0.1:PORT/a/b/", "https://127.0.0.1:PORT/?a=b#c", "", "ftp://a"):
        text = config(port).replace(f"https://127.0.0.1:{port}", server.replace("PORT", str(port)))
        yield case("server " + server, text, files=files)


def flags(port):
    second = ("- name: y\n  context: {cluster: nope, user: u}\n- name: z\n  context: {}\n"
              "- name: w\n  context: {cluster: k, user: nope, namespace: 'Not A Name'}\n")
    user = "token: t, as: a"
    text = config(port, user=user).replace("current-context", second + "current-context")
    files = {"ca.pem": CERTIFICATE, "other": "users: 5"}
    for given in (
        {"context": "x"}, {"context": "y"}, {"context": "z"}, {"context": "w"}, {"context": "nope"},
        {"context": ""}, {"cluster": "k"}, {"cluster": "nope"}, {"user": "u"}, {"user": "nope"},
        {"user": "nope", "cluster": "nope", "context": "nope"}, {"cluster": "nope", "context": "nope"},
        {"context": "z", "cluster": "k", "user": "u"}, {"server": f"https://127.0.0.1:{port}/x"},
        {"server": f"http://127.0.0.1:{port}"}, {"server": f"127.0.0.1:{port}"}, {"token": "s"},
        {"token": ""}, {"as": "b"}, {"as": ""}, {"as-uid": "1"}, {"as-group": "g"},
        {"certificate-authority": "ca.pem"}, {"certificate-authority": "nope"},
        {"insecure-skip-tls-verify": True}, {"tls-server-name": "a"},
        {"insecure-skip-tls-verify": True, "certificate-authority": "ca.pem"},
        {"request-timeout": "1s"}, {"request-timeout": "0"}, {"request-timeout": "5"},
        {"request-timeout": "x"}, {"request-timeout": "1d"}, {"context": "z", "as-group": "g"},
    ):
        yield case(f"flags {given}", text, flags=given, files=files)
    for given in ({"token": "t"}, {"as-group": "g"}, {"as-group": "g", "as": "a"}):
        yield case(f"flags on a password {given}", config(port, user="username: a"), flags=given)
    yield case("no context", config(port).replace("current-context: x\n", ""))
    yield case("missing context", config(port).replace("current-context: x", "current-context: nope"))
    yield case("missing context and more",
               config(port).replace("current-context: x", "current-context: nope"),
               flags={"as-group": "g", "certificate-authority": "nope"})
    yield case("two problems", config(port, cluster="proxy-url: a", user="as-groups: [g]"))


def plugins(port):
    reply = '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/%s","status":%s}'
    v1 = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: "
    for name, output in {
        "token": reply % ("v1", '{"token":"t"}'), "beta": reply % ("v1beta1", '{"token":"t"}'),
        "alpha": reply % ("v1alpha1", '{"token":"t"}'), "no status": reply % ("v1", "null"),
        "empty status": reply % ("v1", "{}"), "key": reply % ("v1", '{"clientKeyData":"x"}'),
        "certificate": reply % ("v1", '{"clientCertificateData":"x","token":"t"}'),
        "number": reply % ("v1", '{"token":5}'), "nothing": "", "text": "hello",
        "late": reply % ("v1", '{"token":"t","expirationTimestamp":"2001-01-01T00:00:00Z"}'),
        "bad time": reply % ("v1", '{"token":"t","expirationTimestamp":"soon"}'),
        "yaml": "kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus: {token: t}",
        "pod": '{"kind":"Pod","apiVersion":"v1"}', "rest": reply % ("v1", '{"token":"t"}') + "x",
        "wrong case": reply.replace("status", "Status") % ("v1", '{"token":"t"}'),
    }.items():
        yield case("reply " + name, config(port, user=f"exec: {{{v1}./plugin}}"),
                   files={"plugin": "#!/bin/sh\ncat reply\n", "reply": output},
                   executables=("plugin",))
    for exec_fields in (
        v1 + "no-such-command", v1 + "./nope", v1 + "./plain", v1 + "'false'",
        v1 + "sh, args: [-c, exit 7]", v1 + "/bin/../bin/sh, args: [-c, exit 8]", v1 + "''",
        v1 + "sh, args: a", v1 + "sh, args: [5]", v1 + "sh, env: [{name: A}]", v1 + "sh, env: [{value: A}]",
        v1 + "sh, env: {A: b}", v1 + "sh, provideClusterInfo: 'yes'", "command: sh", "{}",
        "command: sh, apiVersion: client.authentication.k8s.io/v1",
        "command: sh, apiVersion: client.authentication.k8s.io/v1beta1",
        "command: sh, apiVersion: client.authentication.k8s.io/v1alpha1",
        "command: sh, apiVersion: v1, interactiveMode: Never",
        "command: sh, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always",
        "command: sh, apiVersion: client.authentication.k8s.io/v1, interactiveMode: never",
        v1 + "sh}, auth-provider: {name: x",
        v1 + "sh}, token: {", v1 + "sh}, token: t, as: {",
    ):
        yield case("exec " + exec_fields, config(port, user=f"exec: {{{exec_fields}}}"),
                   files={"plain": "x"})
    yield case("exec and token", config(port, user=f"exec: {{{v1}nope}}, token: t"))
    yield case("exec and password", config(port, user=f"exec: {{{v1}nope}}, username: a"))
    # The plugin itself compares what it is told: what kubectl tells it first is the reference.
    told = ("#!/bin/sh\n[ -t 0 ] && exit 9\n"
            "info='{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
            "\"spec\":{\"cluster\":{\"server\":\"https://127.0.0.1:%s\",\"tls-server-name\":\"a\","
            "\"config\":%s},\"interactive\":false}}'\n"
            "[ \"$KUBERNETES_EXEC_INFO\" = \"$info\" ] || exit 3\nexit 4\n")
    for name, extension, expected in (
        ("nothing", "", "null"),
        ("config", ", extensions: [{name: client.authentication.k8s.io/exec, extension: {a: [1]}}]",
         "{\\\"a\\\":[1]}".replace("\\", "")),
    ):
        yield case("told " + name,
                   config(port, cluster="tls-server-name: a" + extension,
                          user=f"exec: {{{v1}./plugin, provideClusterInfo: true}}"),
                   files={"plugin": told % (port, expected)}, executables=("plugin",))


RICH = """apiVersion: v1
kind: Config
preferences:
  colors: true
clusters:
- name: k
  cluster:
    server: https://127.0.0.1:%s
    tls-server-name: name
    insecure-skip-tls-verify: false
    certificate-authority-data: ""
    proxy-url: ""
    disable-compression: true
    extensions:
    - name: e
      extension: {a: [1, "two", 3.5], b: ~}
users:
- name: u
  user:
    token: "abc"
    as: them
    as-uid: "7"
    as-groups: [g, "h"]
    as-user-extra:
      k: [v]
- name: v
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: aws
      args: [eks, get-token, --cluster-name, c]
      env:
      - name: AWS_PROFILE
        value: dev
      installHint: |
        get
        it
      provideClusterInfo: false
- name: w
  user:
    auth-provider: {name: oidc, config: {id-token: i}}
    client-key-data: YWJj
contexts:
- name: x
  context:
    cluster: k
    user: u
    namespace: ns
- {name: x2, context: {cluster: k, user: v}}
current-context: x
"""

SCALARS = ["~", "null", "yes", "no", "n", "0123", "0o17", "1e3", "1.5", ".5", "-", '""', "''", "[]", "{}",
           "[a]", "{a: b}", "!!str 5", "!!int x", "!!bool yes", "!!binary aGk=", "!!float 1", "!!null x",
           "*a", "&a x", "<<", "2024-01-01", "12:30:45", "0x1f", "|\n      x", ">-\n      x", "'a''b'",
           '"a\\tb"', '"\\ud83d\\ude00"', '"\\x01"', "@x", "`x", "%x", "a: b", "a #b", "#b", "- a", "? a",
           "\u00e9", "\u2028", "\x85", "x\ty", "\t", "'", '"', "[", "}", ",", "!", "&", "*", "|", ">"]
CHARACTERS = list(" \t\n:-#'\"[]{},&*!|>%@`~?\\") + ["\r", "\u00e9", "\u2028", "\x7f", "\ufeff"]


def replace_value(lines, chance):
    candidates = [i for i, line in enumerate(lines) if ":" in line]
    at = chance.choice(candidates)
    lines[at] = lines[at].split(":", 1)[0] + ": " + chance.choice(SCALARS)


def change_indent(lines, chance):
    at = chance.randrange(len(lines))
    lines[at] = chance.choice([" ", "  ", "\t", ""]) + lines[at].lstrip(chance.choice([" ", ""]))


def change_character(lines, chance):
    at = chance.randrange(len(lines))
    column = chance.randrange(len(lines[at]) + 1)
    cut = chance.randrange(2)
    lines[at] = lines[at][:column] + chance.choice(CHARACTERS) + lines[at][column + cut:]


def change_case(lines, chance):
    at = chance.randrange(len(lines))
    lines[at] = lines[at].title() if chance.randrange(2) else lines[at].upper()


def drop(lines, chance):
    del lines[chance.randrange(len(lines))]


def repeat(lines, chance):
    begin = chance.randrange(len(lines))
    end = min(len(lines), begin + chance.randrange(1, 6))
    lines[end:end] = lines[begin:end]


def mutated(port, count, chance):
    for number in range(count):
        lines = (RICH % port).split("\n")
        for _ in range(chance.randrange(1, 3)):
            chance.choice([replace_value, replace_value, replace_value, change_indent, change_character,
                           change_case, drop, repeat])(lines, chance)
        yield case(f"mutation {number}", "\n".join(lines), is_used=False)
