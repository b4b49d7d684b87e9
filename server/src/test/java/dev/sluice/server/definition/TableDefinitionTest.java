package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.WriteTarget;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableDefinitionTest {
  @Test
  void reads_every_part() {
    TableDefinition table =
        parse(
            """
            {"name": "sales.orders", "partitionColumns": ["Day"],
             "schema": [{"name": "id", "type": "BIGINT", "nullable": false, "comment": "key"},
                        {"name": "day", "type": "date", "generated": "CAST(at AS DATE)"},
                        {"name": "n", "type": "int", "default": "1 + 1"}],
             "properties": {"delta.appendOnly": "true"}, "constraints": {"some": "n > 0"},
             "comment": "of shops", "location": "/data/orders"}""");

    assertThat(table)
        .isEqualTo(
            new TableDefinition(
                new TableRef.Named("sales.orders"),
                new TableSpec(
                    StructType.of(
                        new Field("id", PrimitiveType.LONG, false, Map.of("comment", "\"key\"")),
                        new Field(
                            "day",
                            PrimitiveType.DATE,
                            true,
                            Map.of(WriteTarget.GENERATED, "\"CAST(at AS DATE)\"")),
                        new Field(
                            "n",
                            PrimitiveType.INTEGER,
                            true,
                            Map.of(WriteTarget.DEFAULT, "\"1 + 1\""))),
                    List.of("Day"),
                    Map.of("delta.appendOnly", "true"),
                    Map.of("some", "n > 0"),
                    "of shops",
                    "/data/orders")));
  }

  @Test
  void a_table_that_is_at_a_location_needs_no_columns() {
    assertThat(parse("{\"name\": \"t\", \"location\": \"/data/t\"}").spec().schema().fields())
        .isEmpty();
    assertThat(faults("{\"name\": \"t\"}")).containsExactly("/schema");
    assertThat(
            faults(
                "{\"name\": \"t\", \"schema\": [{\"name\": \"a\", \"type\": \"int\","
                    + " \"default\": \"1\", \"generated\": \"2\"}], \"clusterBy\": [\"a\"]}"))
        .containsExactly("/clusterBy", "/schema/0");
  }

  private static List<String> faults(String json) {
    return catchThrowableOfType(SluiceException.class, () -> parse(json)).problems().stream()
        .map(Problem::pointer)
        .toList();
  }

  @Test
  void lists_all_faults() {
    SluiceException error =
        catchThrowableOfType(
            SluiceException.class,
            () ->
                parse(
                    """
                    {"name": "1a", "partitionColumns": ["idd"], "propertys": {},
                     "schema": [{"name": "id", "type": "int"}, {"name": "ID", "type": "int"},
                                {"name": "x", "type": "money"}, {"typ": "int"}]}"""));

    assertThat(error.problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/propertys",
            "/name",
            "/schema/1/name",
            "/schema/2/type",
            "/schema/3/typ",
            "/schema/3/name",
            "/schema/3/type",
            "/partitionColumns/0");
    assertThat(error.problems().get(7).suggestion()).isEqualTo("id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int | int",
        "Integer | int",
        "decimal | decimal(10,0)",
        "DECIMAL(12) | decimal(12,0)",
        "numeric( 12 , 2 ) | decimal(12,2)",
        "timestamp_ntz | timestamp_ntz",
        "array<string> | array<string>",
        "map<string, array<date>> | map<string,array<date>>",
        "struct<a: int, `b c`:struct<d:double>> | struct<a:int,b c:struct<d:double>>"
      })
  void reads_types_in_sparks_words(String text, String sql) {
    assertThat(TypeText.parse(text)).map(DataType::sql).contains(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "void",
        "money",
        "decimal(39,0)",
        "decimal(5,6)",
        "decimal(x)",
        "array<int",
        "array",
        "map<int>",
        "struct<>",
        "struct<a>",
        "int int",
        "int;",
        "decimal(99999999999,1)"
      })
  void refuses_what_is_no_type(String text) {
    assertThat(TypeText.parse(text)).isEmpty();
  }

  @Test
  void refuses_types_that_nest_too_deep() {
    assertThat(TypeText.parse("array<".repeat(5000) + "int" + ">".repeat(5000))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"sql\": \" \"}",
        "{\"sql\": \"x\", \"y\": 1}",
        "{\"sql\": \"x\", \"timeZone\": \"Mars\"}"
      })
  void refuses_faulty_statements(String document) {
    assertThat(
            catchThrowableOfType(
                SluiceException.class,
                () -> StatementDocument.parse(document.getBytes(StandardCharsets.UTF_8))))
        .isNotNull();
  }

  @Test
  void reads_the_time_zone_of_a_statement() {
    assertThat(timeZone("{\"sql\": \"x\", \"timeZone\": \"Europe/Berlin\"}"))
        .isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(timeZone("{\"sql\": \"x\"}")).isEqualTo(ZoneId.of("UTC"));
  }

  private static ZoneId timeZone(String document) {
    return StatementDocument.parse(document.getBytes(StandardCharsets.UTF_8)).timeZone();
  }

  private static TableDefinition parse(String json) {
    return TableDefinition.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
