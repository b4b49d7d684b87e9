package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the files under {@code docker} to the names in {@code docs/operations.md}, which other
 * tests hold to the server.
 */
class DeploymentFilesTest {
  private static final Path DOCKER = Path.of("../docker");
  private static final Path DASHBOARD = DOCKER.resolve("monitoring/dashboards/sluice.json");
  private static final Path ALERTS = DOCKER.resolve("monitoring/alerts.yaml");
  private static final Pattern METRIC = Pattern.compile("\\b(?:sluice|jvm|process)_[a-z_]+");
  private static final Pattern DOCUMENTED_METRIC =
      Pattern.compile("(?m)^\\| `((?:sluice|jvm|process)_[a-z_]+)` \\| (.*)");
  private static final Pattern VARIABLE = Pattern.compile("\\bSLUICE_[A-Z_]+");
  private static final Pattern PROBE = Pattern.compile("\\bpath: (/\\w+)\\b(?!/)");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @Test
  void the_dashboard_and_the_alerts_use_documented_metrics_only() throws IOException {
    String page = operations();
    Set<String> series = new TreeSet<>();
    DOCUMENTED_METRIC
        .matcher(page)
        .results()
        .forEach(
            metric -> {
              String name = metric.group(1);
              series.addAll(
                  metric.group(2).contains("histogram")
                      ? List.of(name + "_bucket", name + "_sum", name + "_count")
                      : List.of(name));
            });

    assertThat(series).isNotEmpty();
    assertThat(names(METRIC, expressions())).isNotEmpty().isSubsetOf(series);
    assertThat(names(METRIC, Files.readString(ALERTS))).isNotEmpty().isSubsetOf(series);
  }

  @Test
  void the_panels_of_the_dashboard_have_ids_of_their_own() throws IOException {
    List<String> ids =
        new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels").findValuesAsText("id");

    assertThat(ids).hasSizeGreaterThan(10).doesNotHaveDuplicates();
  }

  @Test
  void every_alert_is_documented_with_what_to_do() throws IOException {
    String page = operations();

    assertThat(ALERT.matcher(Files.readString(ALERTS)).results().map(found -> found.group(1)))
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(page).contains("\n| `" + alert + "` | "));
  }

  @Test
  void variables_and_probes_are_those_of_the_server() throws IOException {
    String page = operations();

    for (Path file : deploymentFiles()) {
      String text = Files.readString(file);
      assertThat(names(VARIABLE, text))
          .as("variables of %s", file)
          .allSatisfy(variable -> assertThat(page).contains("`" + variable + "`"));
      assertThat(PROBE.matcher(text).results().map(found -> found.group(1)))
          .as("probes of %s", file)
          .allSatisfy(path -> assertThat(page).contains("`GET " + path + "`"));
    }
  }

  private static String expressions() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    return String.join("\n", dashboard.findValuesAsText("expr"));
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().forEach(found -> names.add(found.group()));
    return names;
  }

  private static List<Path> deploymentFiles() {
    try (Stream<Path> files = Files.walk(DOCKER)) {
      return files
          .filter(file -> file.endsWith("Dockerfile") || file.toString().endsWith(".yaml"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String operations() throws IOException {
    return Files.readString(Path.of("../docs/operations.md"));
  }
}
