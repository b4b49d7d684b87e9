package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about the sources that no compiler sees. */
class TidyTest {
  private static final List<Path> ROOTS =
      Stream.of(
              "src/main/java",
              "src/test/java",
              "../client-sdk/src/main/java",
              "../sluice-test/src/main/java")
          .map(Path::of)
          .filter(Files::isDirectory)
          .toList();

  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b|(//|\\*) *XX" + "X\\b");
  private static final Pattern LAYER = Pattern.compile("\\* <p>Layer \\d\\. Imports .+");
  private static final Set<String> MEANINGLESS =
      Set.of("util", "utils", "common", "helper", "helpers", "misc", "impl", "internal");

  @Test
  void no_source_is_marked_as_unfinished() throws IOException {
    assertThat(sources()).noneMatch(file -> UNFINISHED.matcher(text(file)).find());
  }

  @Test
  void every_package_says_its_role() throws IOException {
    assertThat(mainPackages())
        .isNotEmpty()
        .allSatisfy(
            directory -> {
              Path description = directory.resolve("package-info.java");
              assertThat(description).exists();
              assertThat(text(description)).startsWith("/**").contains("@NullMarked");
            });
  }

  @Test
  void every_server_package_says_its_layer_and_what_it_imports() throws IOException {
    Path root = Path.of("src/main/java", ArchitectureTest.ROOT.split("\\."));
    assertThat(mainPackages())
        .filteredOn(directory -> directory.startsWith(root) && !directory.equals(root))
        .isNotEmpty()
        .allSatisfy(
            directory ->
                assertThat(text(directory.resolve("package-info.java"))).containsPattern(LAYER));
  }

  @Test
  void no_package_has_a_name_without_meaning() throws IOException {
    assertThat(sources())
        .noneMatch(file -> MEANINGLESS.contains(file.getParent().getFileName().toString()));
  }

  @Test
  void no_source_names_a_machine() throws IOException {
    Pattern machine = Pattern.compile("\"/(root|home|work|Users)/");
    assertThat(sources()).noneMatch(file -> machine.matcher(text(file)).find());
  }

  private static List<Path> mainPackages() throws IOException {
    return sources().stream()
        .filter(file -> !file.startsWith("src/test"))
        .map(Path::getParent)
        .distinct()
        .toList();
  }

  private static List<Path> sources() throws IOException {
    Stream.Builder<Path> found = Stream.builder();
    for (Path root : ROOTS) {
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(found);
      }
    }
    return found.build().toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
