using Npgsql;

namespace Catalog.Infrastructure.Retention;

/// <summary>Rows that are past their time could not be deleted.</summary>
/// <param name="refusals">What the database said, by the kind of rows.</param>
internal sealed class RetentionException(IReadOnlyDictionary<string, PostgresException> refusals) : Exception(
    $"Rows past their time could not be deleted: {string.Join("; ", refusals.Select(refusal => $"{refusal.Key}: {refusal.Value.MessageText}"))}",
    new AggregateException(refusals.Values));
