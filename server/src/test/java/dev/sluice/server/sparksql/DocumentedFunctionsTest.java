package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.sparksql.functions.OtherForms;
import dev.sluice.server.sparksql.query.FunctionList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the list of functions in {@code docs/definition.md} against those that there are. */
class DocumentedFunctionsTest {
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void the_page_lists_every_function_once_and_no_other() throws IOException {
    String page = Files.readString(Path.of("../docs/definition.md"));
    String list =
        page.substring(
            page.indexOf("<!-- functions -->"), page.indexOf("<!-- end of functions -->"));
    Set<String> known = FunctionList.names();

    List<String> documented =
        NAME.matcher(list).results().map(found -> found.group(1)).sorted().toList();

    assertThat(documented).containsExactlyElementsOf(known);
  }

  @Test
  void each_other_function_of_spark_is_refused_with_what_to_use() throws IOException {
    String page = Files.readString(Path.of("../docs/spark-sql-functions.md"));
    String list = page.substring(page.indexOf("## Functions of Spark that are not supported"));
    List<String> missing =
        NAME.matcher(list).results().map(found -> found.group(1)).collect(Collectors.toList());

    assertThat(missing)
        .hasSizeGreaterThan(50)
        .allSatisfy(name -> assertThat(OtherForms.of(name)).as(name).isPresent())
        .doesNotContainAnyElementsOf(FunctionList.names());
  }

  @Test
  void a_refusal_names_the_other_form() {
    assertThatThrownBy(() -> SparkSql.statement("SELECT hll_sketch_agg(1)", new FakeTables()))
        .hasMessage(
            "The function hll_sketch_agg is not supported; use approx_count_distinct, or"
                + " bitmap_construct_agg of small numbers. (line 1, column 8)");
  }
}
