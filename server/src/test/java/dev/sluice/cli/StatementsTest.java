package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementsTest {
  private final Statements statements = new Statements();

  private List<String> cut(String... lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      statements.add(line);
      for (Optional<String> next = statements.next(); next.isPresent(); next = statements.next()) {
        found.add(next.get());
      }
    }
    return found;
  }

  @Test
  void cuts_at_semicolons_over_many_lines() {
    assertThat(cut("SELECT 1; SELECT", "  2;", "SELECT 3"))
        .containsExactly("SELECT 1", "SELECT\n  2");
    assertThat(statements.isOpen()).isTrue();
    assertThat(statements.last()).contains("SELECT 3");
    assertThat(statements.isOpen()).isFalse();
  }

  @Test
  void leaves_semicolons_in_strings_and_names_alone() {
    assertThat(cut("SELECT ';', \";\", `;`, 'it''s;', 'a\\';';"))
        .containsExactly("SELECT ';', \";\", `;`, 'it''s;', 'a\\';'");
  }

  @Test
  void takes_a_backslash_in_a_quoted_name_as_it_stands() {
    assertThat(cut("SELECT `a\\`; SELECT 2;")).containsExactly("SELECT `a\\`", "SELECT 2");
  }

  @Test
  void leaves_semicolons_in_comments_alone() {
    assertThat(cut("SELECT 1 -- one; two", "+ /* ; /* ; */ ; */ 2;"))
        .containsExactly("SELECT 1 -- one; two\n+ /* ; /* ; */ ; */ 2");
  }

  @Test
  void keeps_a_string_open_over_lines() {
    assertThat(cut("SELECT 'a;")).isEmpty();
    assertThat(cut("b';")).containsExactly("SELECT 'a;\nb'");
  }

  @Test
  void passes_over_what_is_only_blank_or_comment() {
    assertThat(cut(";;  ;", "-- nothing;", "/* nothing */;")).isEmpty();
    assertThat(statements.isOpen()).isFalse();
    assertThat(statements.last()).isEmpty();
  }
}
