using Catalog.Domain;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>One record of an imported file: a draft, or the reason why it could not be read.</summary>
/// <param name="Number">The line on which it begins, from 1.</param>
/// <param name="Draft">The draft; <see langword="null"/> if the record is unreadable.</param>
/// <param name="Unreadable">Field and reason if there is no draft.</param>
public readonly record struct ImportLine(long Number, ProductDraft? Draft, RuleViolation Unreadable = default);
