using Catalog.Domain;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Counts the outcomes of the lines of one import.</summary>
internal sealed class ImportTally
{
    /// <summary>How many rejections are kept with their reasons.</summary>
    public const int Kept = 100;

    private readonly List<ImportRejection> _rejections = [];
    private long _accepted;
    private long _rejected;

    /// <summary>Products that were new; counted by the database.</summary>
    public long Created { get; set; }

    /// <summary>Products that changed; counted by the database.</summary>
    public long Updated { get; set; }

    public void Accept() => _accepted++;

    public void Reject(long line, RuleViolation violation)
    {
        _rejected++;
        if (_rejections.Count < Kept)
        {
            _rejections.Add(new ImportRejection(line, violation.Field, violation.Rule));
        }
    }

    public ImportReport ToReport() => new()
    {
        Accepted = _accepted,
        Created = Created,
        Updated = Updated,
        Rejected = _rejected,
        Rejections = _rejections,
    };
}
