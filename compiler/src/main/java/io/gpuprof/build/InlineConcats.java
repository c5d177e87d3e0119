package io.gpuprof.build;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Joins strings with a {@link StringBuilder}, as javac does for our own classes with {@code
 * -XDstringConcat=inline}: what it does for others since Java 9 weaves code at run time, which no
 * archive of Java 17 keeps. The first in the schema validator took a twentieth of {@code compile
 * my.yaml}.
 */
final class InlineConcats extends ClassVisitor {

  private static final String FACTORY = "java/lang/invoke/StringConcatFactory";
  private static final String BUILDER = Type.getInternalName(StringBuilder.class);

  /** Marks in a recipe: an argument, a constant. Source: StringConcatFactory's documentation. */
  private static final char ARGUMENT = '\1';

  private static final char CONSTANT = '\2';

  private final String owner;
  private final boolean isInterface;
  private int count;

  private InlineConcats(ClassReader read, ClassVisitor next) {
    super(Opcodes.ASM9, next);
    owner = read.getClassName();
    isInterface = (read.getAccess() & Opcodes.ACC_INTERFACE) != 0;
  }

  /** Whether a class names the factory. */
  static boolean areNeeded(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(FACTORY);
  }

  /**
   * The class with its strings joined so; an interface, and what is joined with constants, stay.
   */
  static byte[] in(byte[] content) {
    ClassReader read = new ClassReader(content);
    ClassWriter written = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    read.accept(new InlineConcats(read, written), 0);
    return written.toByteArray();
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    return new MethodVisitor(Opcodes.ASM9, next) {
      @Override
      public void visitInvokeDynamicInsn(
          String called, String types, Handle bootstrap, Object... arguments) {
        if (!isInterface && isPlain(bootstrap, arguments)) {
          super.visitMethodInsn(
              Opcodes.INVOKESTATIC, owner, join((String) arguments[0], types), types, false);
        } else {
          super.visitInvokeDynamicInsn(called, types, bootstrap, arguments);
        }
      }
    };
  }

  /** A recipe with texts and arguments alone. */
  private static boolean isPlain(Handle bootstrap, Object... arguments) {
    return bootstrap.getOwner().equals(FACTORY)
        && arguments.length == 1
        && arguments[0] instanceof String recipe
        && recipe.indexOf(CONSTANT) < 0;
  }

  /** Adds a method that takes the arguments and returns the text; the result is its name. */
  private String join(String recipe, String types) {
    String name = "concat$" + count++;
    MethodVisitor out =
        super.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
            name,
            types,
            null,
            null);
    out.visitCode();
    out.visitTypeInsn(Opcodes.NEW, BUILDER);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
    Type[] arguments = Type.getArgumentTypes(types);
    int argument = 0;
    int local = 0;
    int from = 0;
    for (int at = 0; at <= recipe.length(); at++) {
      boolean end = at == recipe.length();
      if ((end || recipe.charAt(at) == ARGUMENT) && from < at) {
        out.visitLdcInsn(recipe.substring(from, at));
        append(Type.getType(String.class), out);
      }
      if (!end && recipe.charAt(at) == ARGUMENT) {
        Type type = arguments[argument++];
        out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        append(type, out);
        local += type.getSize();
        from = at + 1;
      }
    }
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
    out.visitInsn(Opcodes.ARETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
    return name;
  }

  private static void append(Type type, MethodVisitor out) {
    String parameter =
        switch (type.getSort()) {
          case Type.BYTE, Type.SHORT -> "I";
          case Type.ARRAY, Type.OBJECT ->
              type.getClassName().equals("java.lang.String")
                  ? type.getDescriptor()
                  : "Ljava/lang/Object;";
          default -> type.getDescriptor();
        };
    out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        BUILDER,
        "append",
        "(" + parameter + ")Ljava/lang/StringBuilder;",
        false);
  }
}
