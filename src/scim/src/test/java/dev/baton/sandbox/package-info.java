/**
 * A SCIM 2.0 service in memory, for tests and for trying things out. It checks a bearer token, makes the faults it is told
 * to make, and keeps a log of the requests it got. It never ships.
 *
 * <p>{@link dev.baton.sandbox.ScimSandbox} is the door: started in code by tests, or by its {@code main} as a process.
 */
package dev.baton.sandbox;
