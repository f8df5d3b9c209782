/** The image on a real Docker engine, run as the shipped task definition and manifests say. */
package dev.baton.e2e.container;
