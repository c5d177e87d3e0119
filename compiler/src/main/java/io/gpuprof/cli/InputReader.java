package io.gpuprof.cli;

import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files that are to be validated. One that cannot be read is a finding, wherever it lies,
 * and does not hide those of the others: nobody knows what is wrong in it.
 *
 * @param texts reads the files
 * @param diagnostics takes what cannot be read
 */
record InputReader(TextFiles texts, Diagnostics diagnostics) {

  /** All that some files and folders stand for. */
  List<Input> all(InputFiles files) {
    files.failures().forEach(f -> unreadable(f.id(), f.path(), f.fact()));
    return files.items().stream()
        .flatMap(item -> read(item.path(), item.named()).stream())
        .toList();
  }

  /** One file, if it can be read. */
  Optional<Input> read(String path, boolean named) {
    try {
      Optional<SourceFile> file = texts.read(path, null);
      if (file.isEmpty()) {
        unreadable("file-not-found", path, "there is no file `%s`".formatted(path));
      }
      return file.map(
          text -> {
            Diagnostics mistakes = new Diagnostics();
            List<YamlNode> documents = YamlReader.readAsKubernetes(text, mistakes);
            return new Input(text, documents, mistakes, named);
          });
    } catch (IOException e) {
      unreadable(
          "file-unreadable", path, "`%s` cannot be read: %s".formatted(path, e.getMessage()));
      return Optional.empty();
    }
  }

  private void unreadable(String id, String path, String fact) {
    diagnostics.error(
        id,
        Position.of(new SourceFile(path, "")),
        fact,
        FindingCatalog.find(id).map(RuleHelp::remedy).orElse(""));
  }
}
