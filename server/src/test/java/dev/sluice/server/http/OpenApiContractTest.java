package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Preview;
import dev.sluice.client.Problem;
import dev.sluice.client.Query;
import dev.sluice.client.QueryEvent;
import dev.sluice.client.QueryPlan;
import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.testing.OpenApi;
import dev.sluice.server.testing.OpenApi.Operation;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the document of the interface and the interface together. */
class OpenApiContractTest {
  /** Records within records, and what the document calls them. */
  private static final Map<String, Class<? extends Record>> NESTED =
      Map.of(
          "Fault", Problem.Fault.class,
          "Gap", QueryEvent.Gap.class,
          "StateChanged", QueryEvent.StateChanged.class,
          "PlannedChange", QueryPlan.Change.class,
          "PreviewStep", Preview.Step.class,
          "SourceProgress", StreamingQueryProgress.SourceProgress.class,
          "SinkProgress", StreamingQueryProgress.SinkProgress.class,
          "Backlog", StreamingQueryProgress.Backlog.class);

  private final OpenApi openApi = OpenApi.read();

  @Test
  void every_route_is_an_operation_and_every_operation_a_route() {
    assertSame(
        openApi.operations().stream().map(Operation::toString),
        RoutesTest.routes().all().stream().map(OpenApiContractTest::named));
  }

  @Test
  void every_operation_has_the_query_parameters_of_its_route() {
    assertSame(
        openApi.operations().stream()
            .flatMap(o -> o.parameters("query").stream().map(name -> o + " ?" + name)),
        RoutesTest.routes().all().stream()
            .flatMap(r -> r.parameters().stream().map(name -> named(r) + " ?" + name)));
  }

  @Test
  void every_error_code_is_documented_with_its_remedy() {
    JsonNode schema = openApi.schemas().get("ErrorCode");
    Set<String> listed = new TreeSet<>();
    schema.get("enum").forEach(code -> listed.add(code.textValue()));
    Map<String, String> remedies = new TreeMap<>();
    JsonNode described = schema.get("x-enumDescriptions");
    described.fieldNames().forEachRemaining(c -> remedies.put(c, described.get(c).textValue()));

    assertSame(
        remedies.entrySet().stream().map(code -> code.getKey() + ": " + code.getValue()),
        Arrays.stream(ErrorCode.values()).map(code -> code.name() + ": " + code.remedy()));
    assertThat(listed).isEqualTo(remedies.keySet());
  }

  @Test
  void every_record_that_travels_has_the_fields_of_its_schema() throws Exception {
    Map<String, Set<String>> records = new TreeMap<>();
    Map<String, Set<String>> documented = new TreeMap<>();
    Stream.concat(topLevelRecords().entrySet().stream(), NESTED.entrySet().stream())
        .filter(named -> openApi.schemas().path(named.getKey()).has("properties"))
        .forEach(
            named -> {
              records.put(named.getKey(), fields(named.getValue()));
              documented.put(named.getKey(), properties(named.getKey()));
            });

    assertThat(records).hasSizeGreaterThan(40).isEqualTo(documented);
  }

  private static Map<String, Class<?>> topLevelRecords() throws IOException, URISyntaxException {
    URI classes = Query.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path directory = Path.of(classes).resolve("dev/sluice/client");
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString().replace(".class", ""))
          .filter(name -> !name.contains("$") && !name.equals("package-info"))
          .map(OpenApiContractTest::load)
          .filter(Class::isRecord)
          .collect(Collectors.toMap(Class::getSimpleName, type -> type));
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName("dev.sluice.client." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }

  private static Set<String> fields(Class<?> type) {
    Set<String> fields = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
      fields.add(renamed == null ? component.getName() : renamed.value());
    }
    return fields;
  }

  private Set<String> properties(String schema) {
    Set<String> names = new TreeSet<>();
    openApi.schemas().get(schema).get("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void assertSame(Stream<String> documented, Stream<String> real) {
    Set<String> documentedOnly = documented.collect(Collectors.toCollection(TreeSet::new));
    Set<String> realOnly = real.collect(Collectors.toCollection(TreeSet::new));
    Set<String> both = new TreeSet<>(documentedOnly);
    both.retainAll(realOnly);
    documentedOnly.removeAll(both);
    realOnly.removeAll(both);

    assertThat(both).isNotEmpty();
    assertThat(documentedOnly).as("documented and not there").isEmpty();
    assertThat(realOnly).as("there and not documented").isEmpty();
  }

  private static String named(Route route) {
    return route.method().name() + " " + route.path();
  }
}
