namespace Catalog.Testbed;

/// <summary>What a new database is filled with.</summary>
public enum SampleContent
{
    /// <summary>1,000 products, and nothing else.</summary>
    Products,

    /// <summary>The products, stock, reviews, views, and customers of whom <see cref="SampleCustomer.All"/> can sign in.</summary>
    Everything,

    /// <summary>Nothing but the first admin.</summary>
    Nothing,
}
