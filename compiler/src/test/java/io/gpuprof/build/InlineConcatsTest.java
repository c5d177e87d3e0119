package io.gpuprof.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

class InlineConcatsTest {

  /** Every type that can be joined, marks at both ends and side by side, and one in a lambda. */
  private static final String SOURCE =
      """
      public class Joined {
        static String all(boolean z, byte b, char c, short s, int i, long j, float f, double d) {
          return z + "," + b + c + s + "," + i + j + "," + f + d;
        }
        String objects(Object o, String s, int[] none, long wide, Joined self) {
          return o + s + none + wide + self + "\\u00fc\\ud83d\\ude00";
        }
        @Override
        public String toString() {
          int once = 1;
          java.util.function.IntFunction<String> later = x -> "<" + x + once + ">";
          return later.apply(2);
        }
        public static String result() {
          return all(true, (byte) -1, 'x', (short) 2, 3, 4L, 5.5f, 6.25)
              + new Joined().objects(null, "s", null, Long.MIN_VALUE, new Joined());
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void theTextsAreTheSame() throws IOException, ReflectiveOperationException {
    Path source = Files.writeString(folder.resolve("Joined.java"), SOURCE);
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "17", source.toString()));
    byte[] original = Files.readAllBytes(folder.resolve("Joined.class"));
    assertTrue(InlineConcats.areNeeded(original));
    byte[] inlined = InlineConcats.in(original);
    assertFalse(InlineConcats.areNeeded(inlined), "also none among the bootstrap methods");
    assertEquals(
        List.of("true,-1x2,34,5.56.25nullsnull-9223372036854775808<21>\u00fc\ud83d\ude00"),
        List.of(result(inlined)));
    assertEquals(result(original), result(inlined));
    assertEquals(Opcodes.V17, new ClassReader(inlined).readUnsignedShort(6));
  }

  private static String result(byte[] content) throws ReflectiveOperationException {
    Class<?> joined =
        new ClassLoader(null) {
          Class<?> define() {
            return defineClass("Joined", content, 0, content.length);
          }
        }.define();
    Method result = joined.getDeclaredMethod("result");
    return (String) result.invoke(null);
  }
}
