package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The shipped profiles, from the class path. */
public final class ProfileCatalog {

  /** Root of every chain of parents: the one home of defaults. */
  public static final String BASE = "base";

  private static final String FOLDER = "/io/gpuprof/profiles/";

  // A jar cannot be listed politely. A test compares this with the folder.
  private static final List<String> NAMES = List.of("base");

  private ProfileCatalog() {}

  /** Names of all shipped profiles, sorted; layers and refused ones too. */
  public static List<String> names() {
    return NAMES;
  }

  /** Under which name a shipped profile's text goes. */
  public static String fileName(String name) {
    return "profiles/" + name + ".yaml";
  }

  /** The text of a shipped profile, under the name {@code profiles/NAME.yaml}. */
  public static Optional<SourceFile> find(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = ProfileCatalog.class.getResourceAsStream(FOLDER + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed the profile " + name);
      }
      return Optional.of(
          new SourceFile(fileName(name), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
