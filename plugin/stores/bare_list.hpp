#pragma once

#include "stores/snapshot.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace iam::stores {

// One list of the map as the whole text of a file, without a ConfigMap around it, as
// configMapGenerator and Helm charts read it. The other lists are not there.
class BareList : public Snapshot {
public:
  // Throws util::Error if `text` is a ConfigMap, or all its entries belong to another list.
  BareList(std::string text, std::string file, awsauth::List list);

  bool exists() const override { return true; }
  std::vector<std::string> misspelt_keys() const override { return {}; }
  std::vector<awsauth::List> binary_lists() const override { return {}; }
  std::size_t data_size() const override { return m_text.size(); }
  const std::string& name() const override { return m_file; }
  std::string version() const override { return {}; }
  yaml::Position position(awsauth::List, yaml::Position inner) const override { return inner; }
  std::string place(awsauth::List list, yaml::Position inner) const override;
  std::string repair_command() const override { return {}; }
  std::vector<NamedText> texts() const override { return {{m_file, m_text}}; }

  // Throws util::Error for a change of another list as well.
  std::shared_ptr<const Snapshot> with(awsauth::EditedMap edited,
                                       std::vector<std::string>& notes) const override;

private:
  std::string m_text;
  std::string m_file;
  awsauth::List m_list;
};

} // namespace iam::stores
