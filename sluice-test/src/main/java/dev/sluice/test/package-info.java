/**
 * A Sluice server for JUnit 5 tests, in the test's own process.
 *
 * <p>It is the server itself with directories that vanish, so what a test sees is what production
 * does. Imports the server's entry point and the client.
 */
@NullMarked
package dev.sluice.test;

import org.jspecify.annotations.NullMarked;
