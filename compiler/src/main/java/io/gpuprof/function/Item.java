package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.ObjectId;
import java.util.List;
import java.util.Optional;

/**
 * One object of the list, where it stands in the list's text.
 *
 * @param node the object
 * @param source the object's own text, named after the file that it comes from; its columns are
 *     those of the list
 */
record Item(Marked.Mapping node, SourceFile source) {

  private static final String INTERNAL = "internal.config.kubernetes.io/";
  private static final String LEGACY = "config.kubernetes.io/";

  static Item of(String text, Marked.Mapping node, String fallback) {
    String path = annotation(node, INTERNAL + "path", LEGACY + "path");
    String own = PackageList.ownText(text, node);
    return new Item(node, new SourceFile(path.isEmpty() ? fallback : path, own));
  }

  private static String annotation(Marked.Mapping node, String... keys) {
    Optional<Marked.Mapping> annotations =
        node.mapping("metadata").flatMap(metadata -> metadata.mapping("annotations"));
    for (String key : keys) {
      String text = annotations.map(a -> a.text(key)).orElse("");
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  String apiVersion() {
    return node.text("apiVersion");
  }

  String kind() {
    return node.text("kind");
  }

  String name() {
    return metadata("name");
  }

  String namespace() {
    return metadata("namespace");
  }

  private String metadata(String key) {
    return node.mapping("metadata").map(m -> m.text(key)).orElse("");
  }

  ObjectId id() {
    return ObjectId.of(apiVersion(), kind(), namespace(), name());
  }

  /** An annotation's value; empty for none. */
  String annotation(String key) {
    return annotation(node, key);
  }

  /** The file, relative to the package; empty when the orchestrator did not say. */
  String path() {
    return annotation(node, INTERNAL + "path", LEGACY + "path");
  }

  /** Number of the document in its file. */
  String index() {
    return annotation(node, INTERNAL + "index", LEGACY + "index");
  }

  /** The package or subpackage, as a name to compare and never to print: it is a machine's path. */
  String packagePath() {
    return annotation(node, INTERNAL + "package-path");
  }

  boolean isLocalConfig() {
    return annotation(LEGACY + "local-config").equals("true");
  }

  boolean isProfile() {
    return isOurs("PlatformProfile");
  }

  /** Whether it is of this kind of ours, in whatever version. */
  boolean isOurs(String kind) {
    return kind().equals(kind) && id().group().equals("gpuprof.io");
  }

  /** The object with positions; empty when it cannot be read, and the diagnostics say why. */
  Optional<YamlMap> tree(Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    List<YamlNode> documents =
        id().group().equals("gpuprof.io")
            ? YamlReader.read(source, found)
            : YamlReader.readAsKubernetes(source, found);
    diagnostics.addAll(found.sorted());
    return !found.hasErrors() && documents.size() == 1 && documents.get(0) instanceof YamlMap map
        ? Optional.of(map)
        : Optional.empty();
  }
}
