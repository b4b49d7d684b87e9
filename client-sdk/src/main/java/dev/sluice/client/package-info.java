/**
 * The Java client of a Sluice server and the records that travel over HTTP.
 *
 * <p>Needs the JDK and jackson-databind only. The server answers with the same records, so the two
 * cannot drift. Fields that a record does not know are ignored, and enum values that it does not
 * know are {@code UNKNOWN}: a client works with a newer server.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
