namespace Catalog.Domain.Activity;

/// <summary>An event as somebody proposes it; nothing is checked yet.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="ProductId">With which product.</param>
/// <param name="Id">The client's own id of the event; <see langword="null"/> without.</param>
public sealed record ActivityDraft(string? Kind, long? ProductId, string? Id);
