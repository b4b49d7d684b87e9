package dev.sluice.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The document of the HTTP interface as tests read it. An object may have no field but those that
 * its schema names: a client must bear others, but the server does not send them.
 */
public final class OpenApi {
  private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final SchemaValidatorsConfig STRICTLY =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private final JsonNode document;
  private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  /** The document that this build serves. */
  public static OpenApi read() {
    try (InputStream in =
        OpenApi.class.getResourceAsStream("/dev/sluice/server/http/openapi.json")) {
      JsonNode document = new ObjectMapper().readTree(in);
      close(document);
      return new OpenApi(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(JsonNode node) {
    if (node.path("properties").isObject()
        && node.path("type").isTextual()
        && !node.has("additionalProperties")) {
      ((ObjectNode) node).put("additionalProperties", false);
    }
    node.forEach(OpenApi::close);
  }

  public JsonNode document() {
    return document;
  }

  public JsonNode schemas() {
    return document.at("/components/schemas");
  }

  /** Every operation, as the document lists them. */
  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> verb : path.getValue().properties()) {
        if (VERBS.contains(verb.getKey())) {
          operations.add(
              new Operation(
                  verb.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  parameters(path.getValue(), verb.getValue()),
                  verb.getValue()));
        }
      }
    }
    return operations;
  }

  private List<JsonNode> parameters(JsonNode path, JsonNode operation) {
    List<JsonNode> parameters = new ArrayList<>();
    path.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
    operation.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
    return parameters;
  }

  /** What a reference leads to; anything else as it is. */
  public JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }

  /** What is wrong with a value, in the words of the validator; empty where it fits. */
  public List<String> faults(JsonNode schema, JsonNode value) {
    return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  private JsonSchema compile(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    return SCHEMAS.getSchema(whole, STRICTLY);
  }

  /**
   * One verb on one path.
   *
   * @param parameters of the path and of the verb, resolved
   * @param node the operation object
   */
  public record Operation(String method, String path, List<JsonNode> parameters, JsonNode node) {

    /** The names of the parameters in that place: {@code query}, {@code path}, {@code header}. */
    public Set<String> parameters(String place) {
      Set<String> names = new TreeSet<>();
      for (JsonNode parameter : parameters) {
        if (parameter.get("in").textValue().equals(place)) {
          names.add(parameter.get("name").textValue());
        }
      }
      return names;
    }

    /** The response of a status, {@code default} where it has none of its own, or null. */
    public @Nullable JsonNode response(int status) {
      JsonNode responses = node.get("responses");
      return responses.has(String.valueOf(status))
          ? responses.get(String.valueOf(status))
          : responses.get("default");
    }

    /** Whether a request's path is of this operation. */
    public boolean matches(String requestPath) {
      return requestPath.matches(path.replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+"));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }
}
