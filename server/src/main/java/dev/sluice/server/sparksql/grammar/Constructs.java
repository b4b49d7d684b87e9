package dev.sluice.server.sparksql.grammar;

import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;

/** What to call a rule of the grammar in a message. */
public final class Constructs {
  private Constructs() {}

  /** The rule's name in words: {@code RowConstructorContext} is "A row constructor". */
  public static String name(ParserRuleContext context) {
    String rule = context.getClass().getSimpleName().replaceAll("Context$", "");
    String words = rule.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    String start = context.getStart() == null ? "" : context.getStart().getText();
    return "The construct '" + words + "' at " + start;
  }
}
