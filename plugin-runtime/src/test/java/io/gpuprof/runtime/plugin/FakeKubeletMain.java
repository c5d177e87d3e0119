package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.AllocateResponse;
import io.gpuprof.runtime.plugin.v1beta1.CdiDevice;
import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateResponse;
import io.gpuprof.runtime.plugin.v1beta1.Device;
import io.gpuprof.runtime.plugin.v1beta1.DeviceSpec;
import io.gpuprof.runtime.plugin.v1beta1.Mount;
import io.gpuprof.runtime.plugin.v1beta1.RegisterRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The fake kubelet as a process that a shell script talks to: one command a line on standard input,
 * an answer of several lines that ends with a line {@code .} on standard output.
 *
 * <pre>
 * await SECONDS N     until N devices are allocatable: the registration, and the devices
 * allocate ID...      what the plugin answers to Allocate, each part a line that begins with its name
 * </pre>
 *
 * <p>Parts of a line are separated by a tab.
 */
final class FakeKubeletMain {

  private final FakeKubelet kubelet;
  private final PrintStream out;

  private FakeKubeletMain(FakeKubelet kubelet, PrintStream out) {
    this.kubelet = kubelet;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(Path.of(args[0])).start()) {
      FakeKubeletMain main = new FakeKubeletMain(kubelet, System.out);
      main.end("ready");
      main.talk();
    }
  }

  private void talk() throws IOException, InterruptedException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      List<String> words = List.of(line.split(" ", -1));
      switch (words.get(0)) {
        case "await" -> await(Long.parseLong(words.get(1)), Integer.parseInt(words.get(2)));
        case "allocate" -> allocate(words.subList(1, words.size()));
        default -> end("error", "unknown command " + words.get(0));
      }
    }
  }

  private void await(long seconds, int devices) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (kubelet.allocatable() != devices) {
      if (System.nanoTime() > end) {
        end(
            "error",
            "%d devices are allocatable, not %d".formatted(kubelet.allocatable(), devices));
        return;
      }
      Thread.sleep(2);
    }
    long now = System.currentTimeMillis();
    RegisterRequest last = kubelet.lastRegistration().orElseThrow();
    line("registered", last.getResourceName(), last.getEndpoint(), Long.toString(now));
    for (Device device : kubelet.devices()) {
      line("device", device.getId(), device.getHealth());
    }
    end();
  }

  private void allocate(List<String> ids) {
    try {
      AllocateResponse response = kubelet.allocate(ids.toArray(String[]::new));
      response.getContainerResponsesList().forEach(this::print);
      end();
    } catch (RuntimeException | AssertionError e) {
      end("error", String.valueOf(e.getMessage()));
    }
  }

  private void print(ContainerAllocateResponse response) {
    response.getEnvsMap().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(e -> line("env", e.getKey() + "=" + e.getValue()));
    response.getAnnotationsMap().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(e -> line("annotation", e.getKey() + "=" + e.getValue()));
    for (Mount mount : response.getMountsList()) {
      line(
          "mount",
          mount.getHostPath(),
          mount.getContainerPath(),
          mount.getReadOnly() ? "ro" : "rw");
    }
    for (DeviceSpec device : response.getDevicesList()) {
      line("device", device.getHostPath(), device.getContainerPath(), device.getPermissions());
    }
    for (CdiDevice device : response.getCdiDevicesList()) {
      line("cdi", device.getName());
    }
  }

  private void line(String... parts) {
    if (Arrays.stream(parts).anyMatch(part -> part.contains("\n") || part.contains("\t"))) {
      throw new IllegalArgumentException("cannot be said in one line: " + List.of(parts));
    }
    out.println(String.join("\t", parts));
  }

  private void end(String... parts) {
    if (parts.length > 0) {
      line(parts);
    }
    out.println(".");
    out.flush();
  }
}
