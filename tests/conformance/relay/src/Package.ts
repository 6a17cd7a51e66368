// A paginated list and a refetchable card, in the shapes that Relay asks of a server: connections and Node.
import { graphql } from 'relay-runtime';

export const listQuery = graphql`
  query PackageListQuery($region: String!, $count: Int!) {
    ...PackageList_query @arguments(region: $region, count: $count)
  }
`;

export const list = graphql`
  fragment PackageList_query on Query
  @argumentDefinitions(
    region: { type: "String!" }
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    filter: { type: "ServicePackageFilter" }
  )
  @refetchable(queryName: "PackageListPaginationQuery") {
    servicePackages(region: $region, first: $count, after: $cursor, filter: $filter)
      @connection(key: "PackageList_servicePackages") {
      totalCount
      edges { node { id ...PackageCard_package } }
    }
  }
`;

export const card = graphql`
  fragment PackageCard_package on ServicePackage @refetchable(queryName: "PackageCardRefetchQuery") {
    code
    name
    names { zh en }
    current { version price { total { amount } } }
  }
`;

export const versions = graphql`
  fragment PackageVersions_package on ServicePackage
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "PackageVersionsPaginationQuery") {
    versions(first: $count, after: $cursor) @connection(key: "PackageVersions_versions") {
      edges { node { id version } }
    }
  }
`;

export const byId = graphql`
  query PackageByIdQuery($id: ID!) {
    node(id: $id) { __typename ...PackageCard_package @alias ...PackageVersions_package @alias }
  }
`;

export const publish = graphql`
  mutation PackagePublishMutation($input: PublishPackagesInput!) {
    publishPackages(input: $input) {
      menu { revision }
      problems { code message path ... on AlreadyPublishedProblem { version } }
    }
  }
`;

export const changed = graphql`
  subscription PackageMenuChangedSubscription($region: String!) {
    menuChanged(region: $region) { revision at }
  }
`;
