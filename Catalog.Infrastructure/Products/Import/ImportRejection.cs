namespace Catalog.Infrastructure.Products.Import;

/// <summary>The first rule that a rejected line broke.</summary>
/// <param name="Line">The line on which the record begins, from 1; in CSV the header is line 1.</param>
/// <param name="Field">The field, or <c>$</c> for the line as a whole.</param>
/// <param name="Reason">The rule.</param>
public sealed record ImportRejection(long Line, string Field, string Reason);
