/** The examples that the Javadoc of the public types shows. */
package com.example;
