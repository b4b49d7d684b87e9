package dev.sluice.server.functions;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of each sentence of a text; {@code ExpressionImplUtils.getSentences}. */
final class Sentences {
  private Sentences() {}

  static List<List<String>> of(String text, @Nullable String language, @Nullable String country) {
    Locale locale = locale(language, country);
    BreakIterator sentences = BreakIterator.getSentenceInstance(locale);
    sentences.setText(text);
    List<List<String>> found = new ArrayList<>();
    int start = 0;
    while (sentences.next() != BreakIterator.DONE) {
      found.add(words(text.substring(start, sentences.current()), locale));
      start = sentences.current();
    }
    return found;
  }

  private static Locale locale(@Nullable String language, @Nullable String country) {
    if (language == null) {
      return Locale.US;
    }
    return country == null ? new Locale(language) : new Locale(language, country);
  }

  private static List<String> words(String sentence, Locale locale) {
    BreakIterator words = BreakIterator.getWordInstance(locale);
    words.setText(sentence);
    List<String> found = new ArrayList<>();
    int start = 0;
    while (words.next() != BreakIterator.DONE) {
      String word = sentence.substring(start, words.current());
      start = words.current();
      if (Character.isLetterOrDigit(word.charAt(0))) {
        found.add(word);
      }
    }
    return found;
  }
}
