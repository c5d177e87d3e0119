package io.gpuprof.function;

import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The profiles of a package, found by path as if the package were a folder on disk. */
final class PackageProfiles implements ProfileSource {

  private final List<Item> profiles;

  PackageProfiles(PackageList list) {
    List<Item> found = new ArrayList<>();
    list.items().stream().filter(Item::isProfile).forEach(found::add);
    this.profiles = List.copyOf(found);
  }

  List<Item> all() {
    return profiles;
  }

  /** The profiles with a name. */
  List<Item> named(String name) {
    return profiles.stream().filter(p -> p.name().equals(name)).toList();
  }

  @Override
  public Optional<SourceFile> find(String reference, @Nullable SourceFile from) {
    String path = resolve(from == null ? "" : from.name(), reference);
    List<SourceFile> texts =
        profiles.stream().filter(p -> p.path().equals(path)).map(Item::source).toList();
    if (texts.size() < 2) {
      return texts.stream().findFirst();
    }
    String all =
        texts.stream().map(SourceFile::text).collect(Collectors.joining("\n---\n", "", "\n"));
    return Optional.of(new SourceFile(path, all));
  }

  @Override
  public String start() {
    return "the package, and of its files the list holds only those that hold objects";
  }

  /** The path of a reference that stands in a file, without dots. */
  private static String resolve(String file, String reference) {
    Deque<String> parts = new ArrayDeque<>();
    int slash = file.lastIndexOf('/');
    String whole = slash < 0 ? reference : file.substring(0, slash) + "/" + reference;
    for (String part : whole.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
