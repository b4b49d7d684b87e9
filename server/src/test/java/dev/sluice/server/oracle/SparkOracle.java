package dev.sluice.server.oracle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Spark gave for tables that other engines wrote. */
final class SparkOracle {
  /** A read of the newest version. */
  static final String BATCH = "batch";

  private static final String STREAM = "from0";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Path shared;

  SparkOracle(Path shared) {
    this.shared = shared;
  }

  /**
   * One table read in one way.
   *
   * @param rows how many rows Spark gave
   * @param hash of all of them
   * @param error what Spark said instead, or null
   */
  record Case(String table, String name, long rows, String hash, @Nullable String error) {
    boolean isBatch() {
      return name.equals(BATCH);
    }

    /** The options of the stream that Spark ran. */
    SourceSpec.Delta source(TableRef ref) {
      SourceSpec.Delta source =
          new SourceSpec.Delta(
              ref,
              has("ignoreChanges"),
              has("ignoreDeletes"),
              has("skipChangeCommits") || has("noFailOnDataLoss_skipChange"),
              SourceSpec.BatchLimits.DEFAULT_MAX_FILES,
              0L);
      return readsChangeFeed() ? source.withChangeFeed() : source;
    }

    private boolean has(String options) {
      return name.equals(STREAM + "_" + options);
    }

    boolean readsChangeFeed() {
      return has("cdf");
    }

    /** The columns to compare: when a copied table was committed is what its files say now. */
    StructType compared(StructType schema) {
      return new StructType(
          schema.fields().stream()
              .filter(field -> !readsChangeFeed() || !field.name().equals("_commit_timestamp"))
              .toList());
    }
  }

  /** All cases, those of a table one after the other. */
  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (JsonNode line : lines(shared.resolve("oracle/spark.jsonl"))) {
      for (var entry : line.properties()) {
        JsonNode said = entry.getValue();
        if (said.isObject()) {
          cases.add(
              new Case(
                  line.get("t").asText(),
                  entry.getKey(),
                  said.path("rows").asLong(),
                  said.path("hash").asText(),
                  said.path("ok").asBoolean() ? null : said.path("err").asText()));
        }
      }
    }
    return cases;
  }

  /** The rows that Spark gave, at most 500, as {@code to_json} writes them. */
  List<JsonNode> rows(Case read) {
    String file = read.table().replace('/', '~') + "~~" + read.name() + ".jsonl";
    return lines(shared.resolve("oracle/rows").resolve(file));
  }

  /** What the oracle calls the hash of rows. */
  static String hash(List<String> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rows.stream()
          .sorted()
          .forEach(row -> digest.update((row + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank()).map(SparkOracle::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
