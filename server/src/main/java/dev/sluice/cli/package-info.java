/**
 * The client commands of {@code sluice}: what people and scripts type against a running server.
 *
 * <p>They know the server only through {@code dev.sluice.client}, so that they never do what the
 * SDK cannot, and load no class of the server. Data goes to stdout and everything else to stderr;
 * {@link dev.sluice.cli.ExitCode} says how a command ended. A command's object is made for one call
 * and used by its thread; the reader of {@code sluice sql} also hears signals.
 *
 * <p>Imports {@code dev.sluice.client}, picocli, Jackson and, for the SQL shell alone, JLine.
 * Nothing but the server's {@code Main} imports it.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
