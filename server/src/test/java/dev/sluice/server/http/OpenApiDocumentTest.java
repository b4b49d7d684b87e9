package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.testing.OpenApi;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document by itself: whole, consistent, with examples that are true to it. */
class OpenApiDocumentTest {
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^}]+)}");

  /** Read from streams, where a schema cannot be named. */
  private static final Set<String> ONLY_IN_STREAMS = Set.of("StateChanged", "Gap");

  private final OpenApi openApi = OpenApi.read();

  @Test
  void every_operation_says_what_it_does_under_a_name_of_its_own() {
    Set<String> tags = new TreeSet<>();
    openApi.document().get("tags").forEach(tag -> tags.add(tag.get("name").textValue()));
    Set<String> ids = new TreeSet<>();
    assertThat(openApi.operations())
        .allSatisfy(
            operation -> {
              JsonNode node = operation.node();
              assertThat(node.path("summary").asText()).matches("[A-Z].{5,60}[^.]");
              assertThat(node.path("operationId").asText()).matches("[a-z]+([A-Z][a-z]*)*");
              assertThat(ids.add(node.get("operationId").textValue())).isTrue();
              assertThat(node.path("tags")).hasSize(1);
              assertThat(tags).contains(node.get("tags").get(0).textValue());
            });
  }

  @Test
  void every_operation_has_a_success_and_documents_its_path() {
    assertThat(openApi.operations())
        .allSatisfy(
            operation -> {
              Set<String> inPath =
                  PATH_PARAMETER
                      .matcher(operation.path())
                      .results()
                      .map((MatchResult match) -> match.group(1))
                      .collect(Collectors.toCollection(TreeSet::new));
              assertThat(operation.parameters("path")).isEqualTo(inPath);
              assertThat(operation.node().get("responses").fieldNames())
                  .toIterable()
                  .anyMatch(status -> status.startsWith("2"));
            });
  }

  @Test
  void every_post_but_rows_and_sql_can_be_repeated() {
    assertThat(openApi.operations())
        .filteredOn(operation -> operation.method().equals("POST"))
        .allSatisfy(
            operation ->
                assertThat(operation.parameters("header").contains("Idempotency-Key"))
                    .isEqualTo(!operation.path().matches(".*/(rows|sql)")));
  }

  @Test
  void every_reference_leads_somewhere_and_every_part_is_referred_to() {
    Set<String> references = new TreeSet<>();
    openApi
        .document()
        .findValues("$ref")
        .forEach(reference -> references.add(reference.textValue()));
    Set<String> parts = new TreeSet<>();
    for (Map.Entry<String, JsonNode> kind : openApi.document().get("components").properties()) {
      for (Map.Entry<String, JsonNode> part : kind.getValue().properties()) {
        parts.add("#/components/" + kind.getKey() + "/" + part.getKey());
      }
    }
    parts.removeIf(part -> part.contains("/securitySchemes/"));
    ONLY_IN_STREAMS.forEach(name -> parts.remove("#/components/schemas/" + name));

    assertThat(references).isEqualTo(parts);
  }

  @Test
  void every_example_fits_its_schema() {
    List<String> faults = new ArrayList<>();
    int[] examples = {0};
    visit(
        openApi.document(),
        node -> {
          for (JsonNode example : examples(node)) {
            examples[0]++;
            openApi
                .faults(node.get("schema"), example)
                .forEach(fault -> faults.add(example + ": " + fault));
          }
        });

    assertThat(faults).isEmpty();
    assertThat(examples[0]).isGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','path':'/b'}} | true",
        "{'name':'.q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta'},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a','path':'/a'},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a','options':{'startingVersion':'latest'}},'sink':{'format':'delta','table':'b'}} | true",
        "{'name':'q','source':{'format':'delta','table':'a','options':{'startingVersion':-1}},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a','options':{'maxFilesPerTrigger':0}},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a','options':{'ignoreChanges':'true','maxFilesPerTrigger':'5'}},'sink':{'format':'delta','table':'b'}} | true",
        "{'name':'q','source':{'format':'delta','table':'1a'},'sink':{'format':'delta','table':'b'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b','outputMode':'update'}} | true",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b','outputMode':'all'}} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'trigger':{'once':true,'availableNow':true}} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'trigger':{'once':false}} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'transforms':[{'select':[]}]} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'transforms':[{'withWatermark':{'column':'t','delay':'1 minute'}},{'groupBy':{'keys':['k']}},{'dropDuplicates':[]}]} | true",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'transforms':[{'filter':'x','drop':['x']}]} | false",
        "{'name':'q','source':{'format':'delta','table':'a'},'sink':{'format':'delta','table':'b'},'transforms':[{'withColumnRenamed':{'from':'a','to':'b'}}],'x':1} | false"
      })
  void a_definition_fits_the_schema_where_the_server_reads_it(String text, boolean valid)
      throws Exception {
    String json = text.replace('\'', '"');
    JsonNode definition = new ObjectMapper().readTree(json);

    assertThat(openApi.faults(openApi.schemas().get("QueryDefinition"), definition).isEmpty())
        .isEqualTo(valid);
    assertThat(reads(json)).isEqualTo(valid);
  }

  @Test
  void is_served_with_the_page_and_known_by_its_tag() throws Exception {
    try (RunningServer server = new RunningServer()) {
      for (String path : List.of("/openapi.json", "/openapi.yaml", "/docs", "/docs/docs.js")) {
        HttpResponse<String> full = server.send(server.request(path));
        String tag = full.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> known =
            server.send(server.request(path).header("If-None-Match", "\"x\", W/" + tag));

        assertThat(full.statusCode()).as(path).isEqualTo(200);
        assertThat(full.body()).as(path).hasSizeGreaterThan(1000);
        assertThat(known.statusCode()).as(path).isEqualTo(304);
        assertThat(known.body()).as(path).isEmpty();
      }
      HttpResponse<String> page = server.send(server.request("/docs"));
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self';"));
      assertThat(page.body()).doesNotContain("://").doesNotContain("<script>", " style=");
      assertThat(server.send(server.request("/docs/Secret.class")).statusCode()).isEqualTo(404);
    }
  }

  private static boolean reads(String definition) {
    try {
      DefinitionReader.parse(definition);
      return true;
    } catch (SluiceException e) {
      return false;
    }
  }

  private List<JsonNode> examples(JsonNode node) {
    List<JsonNode> examples = new ArrayList<>();
    if (node.has("schema") && node.has("example")) {
      examples.add(node.get("example"));
    }
    if (node.has("schema")) {
      node.path("examples").forEach(example -> examples.add(openApi.resolve(example).get("value")));
    }
    return examples;
  }

  private static void visit(JsonNode node, Consumer<JsonNode> visitor) {
    visitor.accept(node);
    node.forEach(child -> visit(child, visitor));
  }
}
