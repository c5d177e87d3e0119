/*
 * Starts one of the two programs with the Java beside it, where there is no shell. A folder HOME that was assembled has
 * HOME/java, and for a program NAME: HOME/bin/NAME (this file), HOME/lib/NAME.jar, NAME.options (JVM flags) and NAME.jsa
 * (start-up archive, optional); for gpuprof also gpuprof-short.options and gpuprof-long.options, by the number of words.
 *
 * Under the name `entrypoint` it is what an image starts, and picks the program by the first word: none is a KRM function, which
 * kpt calls so; --help alone is the documentation of that function, for `kpt fn doc`; any other option is meant for the device
 * plugin, as in the compiled DaemonSet; any other word is a gpuprof command.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUR_FAULT 70
/* Words of a short run, the program among them; as in the launcher of a clone. */
#define SHORT 50
#define HOME_FD 231
#define HOME_BY_FD "/proc/self/fd/231"

static char *join(const char *format, const char *home, const char *name) {
  size_t length = strlen(format) + strlen(home) + strlen(name) + 1;
  char *text = malloc(length);
  if (text == NULL) exit(OUR_FAULT);
  snprintf(text, length, format, home, name);
  return text;
}

/*
 * The folder of a program's jar, as Java is told it. A start-up archive works only for the jar's path at the time when the archive was
 * made, and HOME may lie anywhere: through a descriptor of HOME the path is always the same. Not so for the device plugin, whose Java
 * starts another one, which does not inherit the descriptor; it lies at one place, in the image.
 */
static const char *jar_home(const char *home, const char *name) {
  if (strcmp(name, "gpuprof") != 0 || fcntl(HOME_FD, F_GETFD) != -1) return home;
  int folder = open(home, O_PATH | O_DIRECTORY);
  if (folder < 0) return home;
  if (folder != HOME_FD) {
    int kept = dup2(folder, HOME_FD);
    close(folder);
    if (kept < 0) return home;
  }
  if (access(HOME_BY_FD, X_OK) == 0) return HOME_BY_FD;
  close(HOME_FD);
  return home;
}

int main(int count, char **words) {
  char self[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) {
    perror("gpuprof: /proc/self/exe cannot be read, so the Java beside it is not found");
    return OUR_FAULT;
  }
  self[length] = '\0';
  char *name = strdup(basename(strdup(self)));
  char *home = dirname(dirname(strdup(self)));
  int is_function = 0;
  if (strcmp(name, "entrypoint") == 0) {
    is_function = count < 2 || (count == 2 && strcmp(words[1], "--help") == 0);
    name = !is_function && words[1][0] == '-' ? "gpuprof-runtime" : "gpuprof";
  }

  char **command = calloc((size_t)count + 16, sizeof *command);
  if (command == NULL) return OUR_FAULT;
  int next = 0;
  command[next++] = join("%s/java/bin/%s", home, "java");
  command[next++] = join("@%s/lib/%s.options", home, name);
  char *archive = join("%s/lib/%s.jsa", home, name);
  if (access(archive, R_OK) == 0) command[next++] = join("-XX:SharedArchiveFile=%s/lib/%s.jsa", home, name);
  if (strcmp(name, "gpuprof") == 0) {
    command[next++] = join(count <= SHORT ? "@%s/lib/%s-short.options" : "@%s/lib/%s-long.options", home, name);
    if (isatty(2)) command[next++] = "-Dgpuprof.stderr.terminal=true";
  } else {
    /* glibc would hold an arena per thread. */
    setenv("MALLOC_ARENA_MAX", "1", 0);
  }
  /* JNA's native part; only doctor needs it of gpuprof's own. */
  if (access(join("%s/%s", home, "lib/libjnidispatch.so"), R_OK) == 0) {
    command[next++] = join("-Djna.boot.library.path=%s/%s", home, "lib");
    command[next++] = "-Djna.nounpack=true";
  }
  char *jar = join("%s/lib/%s.jar", jar_home(home, name), name);
  if (strcmp(name, "gpuprof") == 0) {
    /* For -jar Java opens the jar, and most of what gpuprof is asked lies in the archive. */
    command[next++] = "-cp";
    command[next++] = jar;
    command[next++] = "io.gpuprof.cli.Main";
  } else {
    command[next++] = "-jar";
    command[next++] = jar;
  }
  if (is_function) command[next++] = "fn";
  for (int i = 1; i < count; i++) command[next++] = words[i];
  execv(command[0], command);
  perror(command[0]);
  return OUR_FAULT;
}
