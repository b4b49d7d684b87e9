package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whole statements, as resources below {@code statements}, and the tables that they read. */
final class Statements {
  private static final Pattern END = Pattern.compile(";[ \\t]*(--.*)?(\\n|$)");
  private static final Pattern COMMENT = Pattern.compile("(?m)^--.*\\n?");

  private Statements() {}

  /** The statements of a resource; each ends with a semicolon at the end of a line. */
  static List<String> of(String resource) {
    return split(text("statements/" + resource));
  }

  /** The lines of a resource that are not comments. */
  static List<String> names(String resource) {
    return text("statements/" + resource).lines().filter(line -> !line.startsWith("#")).toList();
  }

  /** A resource. */
  static String text(String path) {
    try (InputStream in = Statements.class.getResourceAsStream("/" + path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statements of a text, without the lines that are comments. */
  static List<String> split(String text) {
    List<String> statements = new ArrayList<>();
    for (String statement : END.split(COMMENT.matcher(text).replaceAll(""), -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  /** Has Spark write the tables, each into the directory of its name. */
  static void createTables(Spark spark, Path warehouse) {
    delete(warehouse);
    for (String statement : of("tables.sql")) {
      String name = statement.split("\\s+", 4)[2];
      String location = " LOCATION '" + warehouse.resolve(name) + "' AS ";
      run(spark, "DROP TABLE IF EXISTS " + name);
      run(spark, statement.replaceFirst("(?s)\\s+AS\\s", location));
    }
  }

  private static void run(Spark spark, String statement) {
    JsonNode answer = spark.sql(statement);
    if (answer.has("error")) {
      throw new IllegalStateException(answer + ": " + statement);
    }
  }

  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
