package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parsers of ELF files and of the loader's cache: right on good files, calm on all others. */
class BinaryFilesTest {

  private static final int MUTATIONS = 20_000;

  @TempDir Path temp;

  /** A 64-bit little-endian library with one segment that begins at address 0x1000. */
  static byte[] elf(String soname) {
    byte[] strings = ("\0" + soname + "\0").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(256 + strings.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
    out.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
    out.putInt(64, 1).putLong(72, 0).putLong(80, 0x1000).putLong(96, out.capacity());
    out.putInt(120, 2).putLong(128, 192).putLong(136, 0x1000 + 192).putLong(152, 48);
    out.putLong(192, 5).putLong(200, 0x1000 + 256);
    out.putLong(208, 14).putLong(216, 1);
    out.position(256);
    out.put(strings);
    return out.array();
  }

  /** A cache with these libraries; flags as in glibc, name and path in turns. */
  static byte[] cache(boolean old, int flags, String... namesAndPaths) throws IOException {
    int count = namesAndPaths.length / 2;
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    int base = 48 + 24 * count;
    ByteBuffer out = ByteBuffer.allocate(base).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(count);
    for (int i = 0; i < count; i++) {
      out.putInt(48 + 24 * i, flags);
      out.putInt(52 + 24 * i, base + strings.size());
      strings.write((namesAndPaths[2 * i] + "\0").getBytes(StandardCharsets.US_ASCII));
      out.putInt(56 + 24 * i, base + strings.size());
      strings.write((namesAndPaths[2 * i + 1] + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (old) {
      ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
      header.put("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII)).putInt(12, 1);
      all.write(header.array());
    }
    all.write(out.array());
    all.write(strings.toByteArray());
    return all.toByteArray();
  }

  private Optional<ElfHeader> read(byte[] content) throws IOException {
    Files.write(temp.resolve("x"), content);
    DriverTree tree = DriverTree.live(new HostPath("/"), new PluginPath(temp.toString()));
    return ElfHeader.read(tree, new HostPath("/x"));
  }

  @Test
  void soname() throws IOException {
    assertEquals(Optional.of("libcuda.so.1"), read(elf("libcuda.so.1")).orElseThrow().soname());
    assertEquals(Optional.empty(), read(elf("../evil")).orElseThrow().soname());
    assertEquals(Optional.empty(), read(elf("")).orElseThrow().soname());
    byte[] notUtf8 = elf("libcuda.so.1");
    notUtf8[notUtf8.length - 3] = (byte) 0xC3;
    assertEquals(Optional.empty(), read(notUtf8).orElseThrow().soname());
    assertTrue(read(new byte[0]).isEmpty());
    assertTrue(read("#!/bin/sh".getBytes(StandardCharsets.UTF_8)).isEmpty());
    byte[] small = elf("x.so");
    small[4] = 1;
    assertFalse(read(small).orElseThrow().is64Bit());
  }

  @Test
  void machineAndInterpreter() throws IOException {
    byte[] program = elf("libcuda.so.1");
    assertEquals(Optional.empty(), read(program).orElseThrow().architecture());
    assertEquals(Optional.empty(), read(program).orElseThrow().interpreter());
    // The first segment becomes the interpreter's name, where the soname is.
    program[18] = 62;
    program[64] = 3;
    ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN).putLong(72, 257);
    ElfHeader header = read(program).orElseThrow();
    assertEquals(Optional.of("amd64"), header.architecture());
    assertEquals(Optional.of("libcuda.so.1"), header.interpreter());
    program[18] = (byte) 183;
    assertEquals(Optional.of("arm64"), read(program).orElseThrow().architecture());
    // A header alone, as a listing has it, and a 32-bit file tell their machine.
    assertEquals(
        Optional.of("arm64"), read(Arrays.copyOf(program, 64)).orElseThrow().architecture());
    program[4] = 1;
    program[18] = 3;
    assertEquals(Optional.of("386"), read(program).orElseThrow().architecture());
  }

  @Test
  void interpreterOfARealProgram() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ElfHeader header = read(Files.readAllBytes(java)).orElseThrow();
    assertTrue(header.architecture().isPresent());
    assertTrue(header.interpreter().orElseThrow().startsWith("/"), header.toString());
  }

  @Test
  void sonameOfARealLibrary() throws IOException {
    for (String folder : List.of("/lib/x86_64-linux-gnu", "/lib64", "/lib/aarch64-linux-gnu")) {
      if (Files.isRegularFile(Path.of(folder, "libc.so.6"))) {
        byte[] content = Files.readAllBytes(Path.of(folder, "libc.so.6"));
        assertEquals(Optional.of("libc.so.6"), read(content).orElseThrow().soname());
        return;
      }
    }
    Assumptions.abort("no C library in a known place");
  }

  @Test
  void damagedLibrariesNeverThrow() throws IOException {
    byte[] good = elf("libcuda.so.1");
    Random random = new Random(1);
    for (int i = 0; i < MUTATIONS / 10; i++) {
      read(mutate(good, random));
    }
  }

  @Test
  void loaderCache() throws IOException {
    List<LoaderCache.Library> expected =
        List.of(new LoaderCache.Library("libcuda.so.1", "/x/libcuda.so.1"));
    for (boolean old : List.of(false, true)) {
      assertEquals(expected, parse(old, 0x0303));
      assertEquals(expected, parse(old, 0x0A03));
      assertEquals(List.of(), parse(old, 0x0003), "32 bits");
      assertEquals(List.of(), parse(old, 0x0803), "x32");
    }
    assertEquals(List.of(), parse(new byte[0]));
  }

  private static List<LoaderCache.Library> parse(boolean old, int flags) throws IOException {
    return parse(cache(old, flags, "libcuda.so.1", "/x/libcuda.so.1"));
  }

  private static List<LoaderCache.Library> parse(byte[] cache) {
    return LoaderCache.parse(cache, name -> true);
  }

  @Test
  void entriesThatShareALongPathCostNoMemory() {
    // 8 MiB, of which all entries name the same 4095 bytes: 300 000 copies would be a gigabyte.
    int count = 300_000;
    int base = 48 + 24 * count;
    ByteBuffer out = ByteBuffer.allocate(base + 4200).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(count);
    out.put(base, "libcuda.so.1\0".getBytes(StandardCharsets.US_ASCII));
    out.put(base + 50, ("/" + "x".repeat(4094) + "\0").getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < count; i++) {
      int path = i % 2 == 0 ? base + 50 : base + 50 + i % 2048;
      out.putInt(48 + 24 * i, 0x0303).putInt(52 + 24 * i, base).putInt(56 + 24 * i, path);
    }
    List<LoaderCache.Library> libraries = parse(out.array());
    assertTrue(libraries.size() <= LoaderCache.MOST_LIBRARIES, "" + libraries.size());
    assertEquals("libcuda.so.1", libraries.get(0).name());
  }

  @Test
  void loaderCacheOfThisMachine() throws IOException {
    Path cache = Path.of("/etc/ld.so.cache");
    Assumptions.assumeTrue(Files.isReadable(cache));
    List<LoaderCache.Library> libraries =
        LoaderCache.parse(Files.readAllBytes(cache), "libc.so.6"::equals);
    assertTrue(libraries.stream().anyMatch(l -> l.name().equals("libc.so.6")), "" + libraries);
  }

  @Test
  void damagedCachesNeverThrow() throws IOException {
    Random random = new Random(2);
    for (boolean old : List.of(false, true)) {
      byte[] good = cache(old, 0x0303, "libcuda.so.1", "/x/libcuda.so.1", "a", "/b");
      for (int i = 0; i < MUTATIONS; i++) {
        parse(mutate(good, random));
      }
    }
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] bad =
        Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
    for (int i = random.nextInt(4); i >= 0 && bad.length > 0; i--) {
      int at = random.nextInt(bad.length);
      bad[at] = random.nextBoolean() ? (byte) 0xFF : (byte) random.nextInt(256);
    }
    return bad;
  }
}
