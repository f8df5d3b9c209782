/** Makes the container image of a distribution, without a daemon. */
package dev.baton.image;
