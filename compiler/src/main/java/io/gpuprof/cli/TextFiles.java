package io.gpuprof.cli;

import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads text files as UTF-8, strictly, and never more than is reasonable. Safe for use by several
 * threads.
 */
final class TextFiles {

  private static final int LARGEST = 64 * 1024 * 1024;

  private final Path directory;
  private final InputStream in;
  private @Nullable SourceFile standardInput;

  TextFiles(Terminal terminal) {
    this.directory = terminal.directory();
    this.in = terminal.in();
  }

  /**
   * Reads a file.
   *
   * @param path as given by the user; {@code -} is standard input
   * @param sibling the file that a relative path starts from; null for the working directory
   * @return the text, or empty when there is no such file
   * @throws IOException if it cannot be read; the message says why in words
   */
  Optional<SourceFile> read(String path, @Nullable String sibling) throws IOException {
    if (path.equals("-") && sibling == null) {
      return Optional.of(standardInput());
    }
    Path relative = sibling == null ? Path.of(path) : sibling(sibling, path);
    Path file = directory.resolve(relative);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return Optional.of(new SourceFile(relative.normalize().toString(), decode(stream)));
    } catch (FileSystemException e) {
      throw new IOException(IoReason.of(e), e);
    }
  }

  /**
   * Reads a file that the user named.
   *
   * @throws InputException if there is none or it cannot be read
   */
  SourceFile read(String path) {
    try {
      return read(path, null)
          .orElseThrow(() -> new InputException("there is no file `%s`".formatted(path)));
    } catch (IOException e) {
      throw new InputException("`%s` cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  private static Path sibling(String file, String path) {
    Path parent = Path.of(file).getParent();
    return parent == null ? Path.of(path) : parent.resolve(path);
  }

  private synchronized SourceFile standardInput() throws IOException {
    if (standardInput == null) {
      standardInput = new SourceFile("<stdin>", decode(in));
    }
    return standardInput;
  }

  private static String decode(InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new IOException("it is larger than %d MiB".formatted(LARGEST >> 20));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8 text", e);
    }
  }
}
