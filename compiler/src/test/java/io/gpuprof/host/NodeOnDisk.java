package io.gpuprof.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the files that a listing names; sockets become files. */
public final class NodeOnDisk {

  private NodeOnDisk() {}

  /** Returns false if device nodes cannot be made by this user. */
  public static boolean write(Path listing, Path root) throws IOException, InterruptedException {
    Map<String, String> contents = new LinkedHashMap<>();
    Map<Path, String> links = new LinkedHashMap<>();
    StringBuilder devices = new StringBuilder("set -e\n");
    for (String line : Files.readString(listing).split("\n", -1)) {
      String[] fields = line.split("\t", 5);
      if (fields.length == 5 && fields[0].length() == 1) {
        Path path = root.resolve(fields[4]).normalize();
        Files.createDirectories(fields[0].equals("d") ? path : path.resolve("..").normalize());
        switch (fields[0]) {
          case "f" ->
              Files.setPosixFilePermissions(
                  Files.createFile(path),
                  PosixFilePermissions.fromString(
                      fields[1].equals("755") ? "rwxr-xr-x" : "rw-r--r--"));
          case "l" -> links.put(path, fields[3]);
          case "c" -> {
            String[] numbers = fields[3].split(":", -1);
            devices.append(
                "mknod -m %s '%s' c %d %d%n"
                    .formatted(
                        fields[1],
                        path,
                        Integer.parseInt(numbers[0], 16),
                        Integer.parseInt(numbers[1], 16)));
          }
          case "s" -> Files.createFile(path);
          default -> {}
        }
      } else if (line.startsWith("./")) {
        int colon = separator(line, root);
        contents.merge(line.substring(2, colon), line.substring(colon + 1) + "\n", String::concat);
      }
    }
    for (Map.Entry<Path, String> link : links.entrySet()) {
      Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
    }
    for (Map.Entry<String, String> content : contents.entrySet()) {
      Files.writeString(root.resolve(content.getKey()), content.getValue());
    }
    Process process =
        new ProcessBuilder("sh")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(devices.toString().getBytes(StandardCharsets.UTF_8));
    }
    return process.waitFor() == 0;
  }

  private static int separator(String line, Path root) {
    int colon = line.indexOf(':');
    while (!Files.isRegularFile(root.resolve(line.substring(2, colon)))) {
      colon = line.indexOf(':', colon + 1);
    }
    return colon;
  }
}
