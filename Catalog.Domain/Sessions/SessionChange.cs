namespace Catalog.Domain.Sessions;

/// <summary>A change of a session.</summary>
/// <param name="Cart">The complete new cart, empty for none; <see langword="null"/> for no change.</param>
/// <param name="Locale">The locale, empty for none; <see langword="null"/> for no change.</param>
public sealed record SessionChange(IReadOnlyList<CartLine>? Cart, string? Locale);
