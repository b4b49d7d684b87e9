package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bin/sluice} with a Java that prints its arguments, one a line. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("src/dist/bin/sluice");

  @TempDir Path directory;
  private Path home;
  private Path script;

  @BeforeEach
  void lay_out_a_distribution() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    home = directory.resolve("a home");
    script = home.resolve("bin/sluice");
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(script.getParent());
    Files.copy(LAUNCHER, script);
    executable(script);
  }

  @Test
  void gives_the_arguments_to_main_unchanged() throws Exception {
    Run run = run(script, java("17.0.15"), Map.of(), "serve", "--warehouse", "two words", "*", "");

    assertThat(run.lines())
        .endsWith("dev.sluice.server.Main", "serve", "--warehouse", "two words", "*", "");
  }

  @Test
  void finds_its_jars_through_links_from_another_directory() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), home.resolve("bin/relative"));
    Files.createSymbolicLink(home.resolve("bin/relative"), Path.of("sluice"));

    Run run = run(link, java("17.0.15"), Map.of());

    assertThat(run.lines()).contains(home.toRealPath() + "/lib/sluice-server.jar");
  }

  @Test
  void puts_the_folders_of_plugins_behind_its_own_jars() throws Exception {
    Files.createDirectories(home.resolve("lib/plugins/s3a"));

    assertThat(run(script, java("17.0.15"), Map.of(), "serve").lines())
        .contains(home + "/lib/sluice-server.jar:" + home + "/lib/plugins/s3a/*");
    assertThat(run(script, java("17.0.15"), Map.of(), "get").lines())
        .contains(home + "/lib/sluice-server.jar");
  }

  @Test
  void lets_the_options_of_the_user_win() throws Exception {
    Run run = run(script, java("17.0.15"), Map.of("SLUICE_JAVA_OPTS", "-Xmx1g -Dx=y"));

    assertThat(run.lines()).containsSubsequence("-Xmx256m", "-Xmx1g", "-Dx=y", "-cp");
  }

  @Test
  void makes_the_directory_that_libraries_unpack_in() throws Exception {
    Path unpacked = directory.resolve("read write/tmp");

    assertThat(run(script, java("17.0.15"), Map.of("TMPDIR", unpacked.toString())).lines())
        .contains("-Djava.io.tmpdir=" + unpacked);
    assertThat(unpacked).isDirectory();
  }

  @Test
  void takes_the_archive_that_the_java_understands() throws Exception {
    Files.createFile(home.resolve("lib/sluice.jsa"));
    Files.createFile(home.resolve("lib/sluice.aot"));
    Path lib = home.toRealPath().resolve("lib");

    assertThat(run(script, java("17.0.15"), Map.of(), "serve").lines())
        .contains("-XX:SharedArchiveFile=" + lib.resolve("sluice.jsa"))
        .noneMatch(line -> line.contains("sluice.aot") || line.startsWith("--"));
    assertThat(run(script, java("25.0.3"), Map.of(), "serve").lines())
        .contains("-XX:AOTCache=" + lib.resolve("sluice.aot"))
        .contains("--enable-native-access=ALL-UNNAMED")
        .noneMatch(line -> line.contains("sluice.jsa"));
  }

  @Test
  void takes_another_archive_for_a_client_command() throws Exception {
    Files.createFile(home.resolve("lib/sluice.jsa"));
    Files.createFile(home.resolve("lib/sluice-client.jsa"));
    Path archive = home.toRealPath().resolve("lib/sluice-client.jsa");

    assertThat(run(script, java("17.0.15"), Map.of(), "get", "serve").lines())
        .contains("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void starts_without_an_archive() throws Exception {
    assertThat(run(script, java("17.0.15"), Map.of()).lines())
        .noneMatch(line -> line.contains("Archive") || line.contains("AOTCache"));
  }

  @Test
  void records_an_archive_in_place_of_the_old_one() throws Exception {
    Path archive = Files.createFile(home.toRealPath().resolve("lib/sluice.jsa"));

    Run run = run(script, java("17.0.15"), Map.of("SLUICE_RECORD", "1"), "serve");

    assertThat(run.lines()).contains("-XX:ArchiveClassesAtExit=" + archive);
    assertThat(archive).doesNotExist();
  }

  @Test
  void refuses_a_java_that_is_too_old() throws Exception {
    for (String version : List.of("1.8.0_402", "11.0.2")) {
      Run run = run(script, java(version), Map.of());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.lines()).singleElement().asString().contains("Sluice needs 17 or later");
    }
  }

  @Test
  void names_a_java_home_without_java() throws Exception {
    Run run = run(script, directory.resolve("nothing"), Map.of());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.lines()).singleElement().asString().contains("no bin/java in it");
  }

  /** A Java home of that version whose java prints its arguments. */
  private Path java(String version) throws IOException {
    Path java = directory.resolve("java-" + version);
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(java.resolve("release"), "OS=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path binary = java.resolve("bin/java");
    Files.writeString(binary, "#!/bin/sh\nfor argument; do echo \"$argument\"; done\n");
    executable(binary);
    return java;
  }

  private Run run(Path command, Path javaHome, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().remove("SLUICE_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (BufferedReader output = process.inputReader()) {
      return new Run(process.waitFor(), output.lines().toList());
    }
  }

  private static void executable(Path file) {
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Run(int exitCode, List<String> lines) {}
}
