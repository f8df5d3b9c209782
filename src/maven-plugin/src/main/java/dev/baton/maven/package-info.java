/**
 * The goals of the Maven plugin. They run in Maven's own JVM, which may be Java 17, and start the builder on a JDK 25 that they
 * find, so nothing here uses a class of the other packages.
 */
package dev.baton.maven;
