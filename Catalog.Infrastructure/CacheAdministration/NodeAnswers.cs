namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The answers that arrived in time.</summary>
/// <param name="Asked">How many nodes were asked, including this one. In a Redis Cluster the real number may be higher.</param>
/// <param name="Answers">One for each node that answered, this one first.</param>
internal sealed record NodeAnswers(int Asked, IReadOnlyList<NodeAnswer> Answers);
