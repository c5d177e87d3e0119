package io.gpuprof.build;

import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ShippedProfile;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Packs the profiles of a folder for the class path; the build calls it. */
public final class PackProfiles {

  private PackProfiles() {}

  /**
   * Packs every profile of the catalog.
   *
   * @param args the folder of the YAML files, and the folder to pack into
   * @throws IllegalStateException if one cannot be read as one YAML map; the message quotes it
   */
  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    Path into = Files.createDirectories(Path.of(args[1]));
    for (String name : ProfileCatalog.names()) {
      String text = Files.readString(from.resolve(name + ".yaml"));
      SourceFile file = new SourceFile(ProfileCatalog.fileName(name), text);
      byte[] packed = new ShippedProfile(file, tree(file)).pack();
      Files.write(into.resolve(ShippedProfile.packedName(name)), packed);
    }
  }

  private static YamlMap tree(SourceFile file) {
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(file, diagnostics);
    if (diagnostics.hasErrors() || documents.size() != 1) {
      throw new IllegalStateException(
          "a shipped profile must be one sound YAML document: %s%n%s"
              .formatted(
                  file,
                  diagnostics.sorted().stream()
                      .map(DiagnosticPrinter::print)
                      .collect(Collectors.joining())));
    }
    return (YamlMap) documents.get(0);
  }
}
