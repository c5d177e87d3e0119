package io.gpuprof.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LibraryClassesTest {

  @TempDir Path folder;

  /** When a new picocli makes this fail, {@link LibraryClasses} can go. */
  @Test
  void picocliIsOldAndBecomesModernAndStillPassesTheVerifier()
      throws IOException, URISyntaxException, ReflectiveOperationException {
    Path original =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Files.copy(original, folder.resolve("picocli.jar"));
    assertTrue(oldClasses(jar) > 200);
    LibraryClasses.main(new String[] {jar.toString()});
    assertEquals(0, oldClasses(jar));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(jar), files.toList());
    }
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (String name : List.of("CommandLine", "CommandLine$Help", "CommandLine$Interpreter")) {
        assertEquals(loader, Class.forName("picocli." + name, true, loader).getClassLoader());
      }
    }
    byte[] once = Files.readAllBytes(jar);
    LibraryClasses.main(new String[] {jar.toString()});
    assertArrayEquals(once, Files.readAllBytes(jar), "what is modern stays, and times do");
  }

  @Test
  void onlyClassesAreLookedAt() {
    byte[] java5 = {0, 0, 0, 0, 0, 0, 0, 49};
    byte[] java6 = {0, 0, 0, 0, 0, 0, 0, 50};
    assertTrue(LibraryClasses.isOld("A.class", java5));
    assertFalse(LibraryClasses.isOld("A.class", java6));
    assertFalse(LibraryClasses.isOld("empty.txt", new byte[0]));
  }

  private static long oldClasses(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      long count = 0;
      for (JarEntry entry : file.stream().toList()) {
        if (LibraryClasses.isOld(entry.getName(), file.getInputStream(entry).readAllBytes())) {
          count++;
        }
      }
      return count;
    }
  }
}
