package io.gpuprof.build;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ShippedProfile;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.PackedSchema;
import io.gpuprof.schema.PackedText;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.target.ProductVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Makes the classes that {@link PackedText} reads; the build calls it. */
public final class PackedClasses {

  /** Such a part fits the 65,535 bytes of a constant whatever its characters are. */
  private static final int LONGEST_CONSTANT = 20_000;

  private PackedClasses() {}

  /**
   * Packs every profile of the catalog, which of them pass the rules, every schema, the version.
   *
   * @param args the folder of the profiles' YAML files, the version, and the folder of the classes
   * @throws IllegalStateException if a profile cannot be read as one YAML map, or a schema has a
   *     keyword that nobody reads; the message quotes it
   */
  public static void main(String[] args) throws IOException {
    Path profiles = Path.of(args[0]);
    Path into = Path.of(args[2]);
    for (String name : ProfileCatalog.names()) {
      String text = Files.readString(profiles.resolve(name + ".yaml"));
      SourceFile file = new SourceFile(ProfileCatalog.fileName(name), text);
      write(ShippedProfile.packedName(name), new ShippedProfile(file, tree(file)).pack(), into);
    }
    for (SchemaName schema : SchemaName.values()) {
      write(PackedSchema.packedName(schema), PackedSchema.pack(schema), into);
    }
    write(ProductVersion.PACKED, args[1], into);
    // Nothing counts as sound until the rules have been run.
    write(ProfileCatalog.SOUND, "", into);
    write(ProfileCatalog.SOUND, String.join("\n", soundProfiles()), into);
  }

  private static List<String> soundProfiles() {
    List<String> sound = new ArrayList<>();
    for (String name : ProfileCatalog.names()) {
      Diagnostics diagnostics = new Diagnostics();
      Compiler compiler = new Compiler((reference, from) -> Optional.empty(), diagnostics);
      boolean passes = compiler.check(name, Overrides.NONE).size() == 1;
      if (passes && diagnostics.sorted().isEmpty()) {
        sound.add(name);
      }
    }
    return sound;
  }

  private static YamlMap tree(SourceFile file) {
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(file, diagnostics);
    if (diagnostics.hasErrors() || documents.size() != 1) {
      throw new IllegalStateException(
          "a shipped profile must be one sound YAML document: %s%n%s"
              .formatted(
                  file,
                  diagnostics.sorted().stream()
                      .map(DiagnosticPrinter::print)
                      .collect(Collectors.joining())));
    }
    return (YamlMap) documents.get(0);
  }

  private static void write(String name, String text, Path into) throws IOException {
    String internal = PackedText.className(name).replace('.', '/');
    Path file = into.resolve(internal + ".class");
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, supplier(internal, text));
  }

  /** A class {@code implements Supplier} that returns the text. */
  static byte[] supplier(String internalName, String text) {
    ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    String object = Type.getInternalName(Object.class);
    out.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        internalName,
        null,
        object,
        new String[] {Type.getInternalName(Supplier.class)});
    MethodVisitor constructor = method(out, "<init>", "()V");
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, object, "<init>", "()V", false);
    end(constructor, Opcodes.RETURN);
    MethodVisitor get = method(out, "get", "()Ljava/lang/Object;");
    get.visitLdcInsn("");
    for (int from = 0; from < text.length(); from += LONGEST_CONSTANT) {
      get.visitLdcInsn(text.substring(from, Math.min(from + LONGEST_CONSTANT, text.length())));
      String string = Type.getInternalName(String.class);
      String one = "(L" + string + ";)L" + string + ";";
      get.visitMethodInsn(Opcodes.INVOKEVIRTUAL, string, "concat", one, false);
    }
    end(get, Opcodes.ARETURN);
    out.visitEnd();
    return out.toByteArray();
  }

  private static MethodVisitor method(ClassWriter out, String name, String descriptor) {
    MethodVisitor method = out.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
    method.visitCode();
    return method;
  }

  private static void end(MethodVisitor method, int instruction) {
    method.visitInsn(instruction);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }
}
