package io.gpuprof.build;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Gives the libraries' classes in a jar the form that start-up archives take best; the build calls
 * it. Strings are joined as {@link InlineConcats} does. Old classes get the form of Java 8, with
 * stack maps: Java 25 takes no class of before Java 6 into a start-up archive that holds linked
 * classes ("Old class has been linked" in {@code -Xlog:aot}), and picocli's are of Java 5: a
 * command with options took longer than with an archive of Java 17. Java 26 does without this
 * (JDK-8317269).
 */
public final class LibraryClasses {

  /** Byte of a class file where its major version stands. Source: JVM specification, 4.1. */
  private static final int MAJOR_VERSION = 6;

  private LibraryClasses() {}

  /**
   * Rewrites a jar in its place; what has that form already stays as it is.
   *
   * @param args the jar
   */
  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
    try (JarFile in = new JarFile(jar.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(rewritten))) {
      for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        byte[] content = in.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(rewritten(entry.getName(), content, classes));
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] rewritten(String name, byte[] content, ClassLoader classes) {
    if (isOld(name, content)) {
      return modern(content, classes);
    }
    boolean joins = name.endsWith(".class") && InlineConcats.areNeeded(content);
    return joins ? InlineConcats.in(content) : content;
  }

  static boolean isOld(String name, byte[] content) {
    return name.endsWith(".class")
        && ByteBuffer.wrap(content).getShort(MAJOR_VERSION) < Opcodes.V1_6;
  }

  static byte[] modern(byte[] old, ClassLoader classes) {
    ClassWriter written =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return classes;
          }
        };
    new ClassReader(old)
        .accept(
            new ClassVisitor(Opcodes.ASM9, written) {
              @Override
              public void visit(
                  int version,
                  int access,
                  String name,
                  @Nullable String signature,
                  @Nullable String superName,
                  String @Nullable [] interfaces) {
                super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
              }
            },
            ClassReader.SKIP_FRAMES);
    return written.toByteArray();
  }
}
