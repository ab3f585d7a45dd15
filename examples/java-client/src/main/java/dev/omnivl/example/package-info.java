/** What a back end does with an OmniVL server: search, embed, index. Java 17. */
package dev.omnivl.example;
