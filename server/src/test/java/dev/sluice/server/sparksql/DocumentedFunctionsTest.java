package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
}
