namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What the nodes told that answered in time.</summary>
/// <param name="Asked">How many nodes were asked, this one included. In a Redis Cluster at least so many.</param>
/// <param name="Answers">One a node that answered, this one first.</param>
internal sealed record NodeAnswers(int Asked, IReadOnlyList<NodeAnswer> Answers);
