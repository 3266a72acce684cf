"""What experts are asked, what they answer under seal, and how it becomes part of a case."""
