// The timeline in the browser. Its points open their source by data-document, as everything on the page does.
