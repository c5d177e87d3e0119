package io.gpuprof.target;

import io.gpuprof.profile.TreeMerge;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * The cases that {@code .ci/helm} gives to several versions of the helm command, as files, and the
 * verdict on what it made of them. {@code write FOLDER} writes {@code NAME.values.yaml} for each
 * profile and each section of the corpus, beside it {@code NAME.manifests.yaml}, and {@code
 * NAME.word} where values are to be refused. {@code judge FOLDER} reads what helm printed as {@code
 * NAME.out}, which holds objects or the refusal, and prints what is wrong.
 */
@NullUnmarked
final class HelmCases {

  private HelmCases() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    if (args[0].equals("write")) {
      write(folder);
    } else {
      judge(folder);
    }
  }

  private static void write(Path folder) throws IOException {
    for (Compilation compilation : Compiled.all()) {
      accepted(folder, "profile " + compilation.profile().name(), compilation);
    }
    for (Map.Entry<String, String> variant : ValuesCorpus.accepted().entrySet()) {
      accepted(folder, variant.getKey(), Compiled.of("gke-cos", variant.getValue()));
    }
    int count = 0;
    for (Map.Entry<String, String> wrong : ValuesCorpus.refused().entrySet()) {
      String name = "refused %03d".formatted(++count);
      Files.writeString(folder.resolve(name + ".values.yaml"), laidOver(wrong.getKey()));
      Files.writeString(folder.resolve(name + ".word"), wrong.getValue());
    }
  }

  private static void accepted(Path folder, String name, Compilation compilation)
      throws IOException {
    Files.writeString(
        folder.resolve(name + ".values.yaml"), ValuesTarget.render(compilation).text());
    Files.writeString(
        folder.resolve(name + ".manifests.yaml"), ManifestsTarget.render(compilation).text());
    Files.writeString(
        folder.resolve(name + ".namespace"), ReleaseNames.of(compilation).namespace());
  }

  /** The values of a profile with others laid over them, as Helm would do it. */
  static String laidOver(String values) {
    YamlMap lower = tree(ValuesTarget.render(Compiled.of("gke-cos")).text());
    return YamlText.write(TreeMerge.overlay(lower, tree(values)).toPlain());
  }

  private static YamlMap tree(String yaml) {
    return (YamlMap) YamlReader.read(new SourceFile("t", yaml), new Diagnostics()).get(0);
  }

  private static void judge(Path folder) throws IOException {
    List<Path> outputs;
    try (Stream<Path> files = Files.list(folder)) {
      outputs = files.filter(file -> file.toString().endsWith(".out")).sorted().toList();
    }
    int rendered = 0;
    int refused = 0;
    for (Path file : outputs) {
      String name = file.getFileName().toString().replaceAll("\\.out$", "");
      String out = Files.readString(file);
      Path word = folder.resolve(name + ".word");
      if (Files.exists(word)) {
        refused++;
        String wanted = Files.readString(word);
        if (!out.contains("values don't meet the specifications") || !out.contains(wanted)) {
          System.out.printf("%s: not refused with the word `%s`:%n%s%n", name, wanted, out);
        }
      } else {
        rendered++;
        if (!isEqual(folder, name, out)) {
          System.out.printf("%s: not what gpuprof emits:%n%s%n", name, out);
        }
      }
    }
    if (rendered < 80 || refused < 100) {
      System.out.printf("only %d were rendered and %d refused%n", rendered, refused);
    }
  }

  private static boolean isEqual(Path folder, String name, String out) throws IOException {
    if (!out.startsWith("---\n")) {
      return false; // a refusal
    }
    String byUs = Files.readString(folder.resolve(name + ".manifests.yaml"));
    String namespace = Files.readString(folder.resolve(name + ".namespace"));
    return HelmTrees.ofManifests(byUs, namespace).equals(HelmTrees.ofHelm(HelmChart.byName(out)));
  }
}
